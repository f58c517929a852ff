import { createEngine } from '@sepal/runtime';
import { type Shape, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { input } from '../../src/input/input-layer.ts';
import { Model } from '../../src/model/functional.ts';
import { CenterCrop } from '../../src/preprocessing/center-crop.ts';
import { Resizing } from '../../src/preprocessing/resizing.ts';
import { testOptions } from '../option-tests.ts';
import { quarters } from '../quarters.ts';

testOptions({
  name: 'Resizing',
  layerClass: Resizing,
  required: { height: 3, width: 4 },
  inputShape: [2, 8, 8, 8],
  changes: {
    name: ['other', ['name']],
    trainable: [false, []],
    height: [5, ['output', 'trainingOutput']],
    width: [5, ['output', 'trainingOutput']],
    interpolation: ['nearest', ['output', 'trainingOutput']],
    cropToAspectRatio: [true, ['output', 'trainingOutput']],
    padToAspectRatio: [true, ['output', 'trainingOutput']],
    fillMode: ['constant', []],
    // Nothing is padded.
    fillValue: [2, []],
    antialias: [true, ['output', 'trainingOutput']],
    dataFormat: ['channelsFirst', ['output', 'trainingOutput']],
  },
  leftOut: [['cropToAspectRatio'], ['padToAspectRatio']],
});

testOptions({
  name: 'CenterCrop',
  layerClass: CenterCrop,
  required: { height: 3, width: 4 },
  inputShape: [2, 8, 8, 8],
  changes: {
    name: ['other', ['name']],
    trainable: [false, []],
    height: [9, ['output', 'trainingOutput']],
    width: [5, ['output', 'trainingOutput']],
    dataFormat: ['channelsFirst', ['output', 'trainingOutput']],
  },
});

describe('sizes only known when a model runs', () => {
  const layers = {
    Resizing: () => new Resizing({ height: 3, width: 4, padToAspectRatio: true, fillValue: 2 }),
    CenterCrop: () => new CenterCrop({ height: 3, width: 4 }),
  };
  for (const [name, make] of Object.entries(layers)) {
    test.each([
      [8, 8],
      [2, 9],
      [3, 3],
      [5, 4],
    ])(`${name} of %s × %s`, async (height, width) => {
      const x = input({ shape: [null, null, 3] });
      const layer = make();
      const model = new Model({ inputs: x, outputs: layer.apply(x) });
      expect(model.outputs.shape).toEqual([null, 3, 4, 3]);
      const pictures = quarters([2, height, width, 3]);
      for (const engine of ['reference', 'wasm'] as const) {
        const y = await model.predict(pictures, { engine: await createEngine({ engine }) });
        expect(y).toEqual(layer.apply(pictures));
      }
    });

    test(`${name} takes one picture without a batch, in both data formats`, () => {
      const layer = make();
      const picture = quarters([2, 9, 3]);
      const batch = tensor(picture.data, [1, 2, 9, 3]);
      expect(layer.apply(picture)).toEqual(tensor(layer.apply(batch).data, [3, 4, 3]));
      expect(layer.computeOutputShape([null, null, 3])).toEqual([3, 4, 3]);
      const first = layer.getConfig();
      const config = { ...first, dataFormat: 'channelsFirst' };
      const other = name === 'Resizing' ? Resizing.fromConfig(config) : CenterCrop.fromConfig(config);
      const turned = quarters([3, 2, 9]) as ReturnType<typeof quarters>;
      expect((other as typeof layer).apply(turned).shape).toEqual([3, 3, 4] satisfies Shape);
    });
  }
});
