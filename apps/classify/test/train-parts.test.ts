import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, saveModel } from '@sepal/formats';
import { expectClose } from '@sepal/goldens';
import {
  Conv2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  input,
  MaxPooling2D,
  Model,
  ops,
  Sequential,
} from '@sepal/layers';
import { mobileNet, mobileNetV2, mobileNetV3Small } from '@sepal/mobilenet';
import { defaultEngine } from '@sepal/runtime';
import { setRandomSeed, type Tensor, tensor } from '@sepal/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { type PixelRange, rangeOf } from '../src/pixel-range.ts';
import { readBase } from '../src/train/base.ts';
import { mistakesOf, mistakesText } from '../src/train/mistakes.ts';
import { PictureBatches } from '../src/train/picture-batches.ts';
import type { Picture } from '../src/train/pictures.ts';
import { splitPictures } from '../src/train/split-pictures.ts';
import { transferModel } from '../src/train/transfer-model.ts';
import { blocksOf, unfreezeBlocks } from '../src/train/unfreeze.ts';

const folder = mkdtempSync(join(tmpdir(), 'train-parts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One-pixel pictures, so many of each class; the pixel says which one it is. */
function picturesOf(...counts: number[]): Picture[] {
  return counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, index) => ({
      path: `${label}/${index}`,
      label,
      pixels: tensor(Uint8Array.of(label, index, 0), [1, 1, 1, 3]) as Tensor<'uint8'>,
    })),
  );
}

describe('the split', () => {
  const counts = [2, 3, 10, 41];
  test.each([0.01, 0.2, 0.5, 0.99])('of each class, %f or nearly so, at least one and not all', (fraction) => {
    const pictures = picturesOf(...counts);
    const { training, validation } = splitPictures(pictures, { fraction, seed: 3 });
    expect(new Set([...training, ...validation])).toEqual(new Set(pictures));
    expect(training.length + validation.length).toBe(pictures.length);
    for (const [label, count] of counts.entries()) {
      const tested = validation.filter((picture) => picture.label === label).length;
      expect(tested).toBe(Math.min(count - 1, Math.max(1, Math.round(count * fraction))));
    }
  });

  test('depends on the seed alone', () => {
    const paths = (seed: number): string[] =>
      splitPictures(picturesOf(20, 20), { fraction: 0.25, seed }).validation.map(({ path }) => path);
    expect(paths(1)).toEqual(paths(1));
    expect(paths(1)).not.toEqual(paths(2));
  });
});

test('batches have all pictures, in another order each time, with their labels', () => {
  const batches = new PictureBatches(picturesOf(5, 6), { batchSize: 4, seed: 1 });
  expect(batches.count).toBe(3);
  const epoch = (): number[][] =>
    [...batches].flatMap(([x, y]) => {
      expect(x.shape).toEqual([y.size, 1, 1, 3]);
      return Array.from(y.data, (label, row) => {
        expect(x.data[3 * row]).toBe(label);
        return [label, x.data[3 * row + 1] as number];
      });
    });
  const [first, second] = [epoch(), epoch()];
  expect(first).toHaveLength(11);
  expect(new Set(first.map(String)).size).toBe(11);
  expect(second).not.toEqual(first);
  expect([...second].sort()).toEqual([...first].sort());
  expect([...new PictureBatches(picturesOf(5, 6), { batchSize: 4, seed: 1 })].flatMap(([, y]) => [...y.data])).toEqual(
    first.map(([label]) => label),
  );
});

const small = { inputShape: [64, 64, 3], classes: 5 } as const;
const plain = (...top: ConstructorParameters<typeof Sequential>[0] & object): Sequential =>
  new Sequential([
    input({ shape: [16, 16, 3] }),
    new Conv2D({ filters: 4, kernelSize: 3, strides: 2 }),
    new Conv2D({ filters: 6, kernelSize: 3 }),
    ...(top as never[]),
  ]);
const networks = {
  MobileNetV1: [() => mobileNet({ ...small, alpha: 0.25 }), [null, 2, 2, 256], 13],
  'MobileNetV1 with maps of one pixel': [
    () => mobileNet({ ...small, inputShape: [32, 32, 3], alpha: 0.25 }),
    [null, 1, 1, 256],
    13,
  ],
  'MobileNetV1 without a top': [() => mobileNet({ includeTop: false, alpha: 0.25 }), [null, null, null, 256], 13],
  'MobileNetV1 that pools': [
    () => mobileNet({ includeTop: false, pooling: 'avg', alpha: 0.25, inputShape: [64, 64, 3] }),
    [null, 2, 2, 256],
    13,
  ],
  MobileNetV2: [() => mobileNetV2({ ...small, alpha: 0.35 }), [null, 2, 2, 1280], 17],
  MobileNetV3: [() => mobileNetV3Small({ ...small, alpha: 0.75 }), [null, 2, 2, 432], 11],
  'convolutions that are flattened': [() => plain(new Flatten(), new Dense({ units: 2 })), [null, 5, 5, 6], 2],
  'convolutions that are pooled to one pixel': [
    () => plain(new MaxPooling2D({ poolSize: 5 }), new Flatten(), new Dense({ units: 2 })),
    [null, 5, 5, 6],
    2,
  ],
} as const;
test.each(Object.entries(networks))(
  'takes the top off %s, and knows its blocks',
  async (name, [make, shape, blocks]) => {
    const file = join(folder, `${name}.keras`);
    await saveModel(make(), file);
    const { model, range } = await readBase(file, undefined, () => undefined);
    expect(model.outputs.shape).toEqual(shape);
    expect(blocksOf(model)).toHaveLength(blocks);
    expect(range).toBe(name === 'MobileNetV3' ? '0..255' : '-1..1');
  },
);

test('blocks that learn: their weights but those of batch normalization, also in a model in a model', () => {
  const net = mobileNet({ includeTop: false, alpha: 0.25, inputShape: [32, 32, 3] });
  const pixels = input({ shape: [32, 32, 3] });
  const nested = new Model({ inputs: pixels, outputs: net.apply(pixels) });
  for (const model of [net, nested]) {
    unfreezeBlocks(model, 2);
    expect(model.trainableWeights.map(({ path }) => path.split('/').slice(-2).join('/'))).toEqual(
      ['conv_dw_12', 'conv_pw_12', 'conv_dw_13', 'conv_pw_13'].map((name) => `${name}/kernel`),
    );
    unfreezeBlocks(model, 0);
    expect(model.trainableWeights).toEqual([]);
  }
});

test.each<PixelRange>(['-1..1', '0..1', '0..255'])('the model takes bytes, the base gets %s', async (range) => {
  setRandomSeed(2);
  const base = plain() as never as Model;
  const { extractor, model, head } = transferModel({ model: base, size: [16, 16], range }, 3);
  const bytes = tensor(
    Uint8Array.from({ length: 768 }, (_, index) => (index * 37) % 256),
    [1, 16, 16, 3],
  );
  const [scale, offset] = { '-1..1': [127.5, 1], '0..1': [255, 0], '0..255': [1, 0] }[range] as [number, number];
  const scaled = ops.subtract(ops.divide(ops.cast(bytes, 'float32'), scale), offset);
  const features = await extractor.predict(bytes);
  const pooled = new GlobalAveragePooling2D().apply(await base.predict(scaled));
  expectClose(features.data, pooled.data, { relative: 1e-5, absolute: 1e-6 });
  expectClose((await head.predict(features)).data, (await model.predict(bytes)).data, { relative: 1e-6 });
});

test('a base that rescales bytes itself gets them as they are', () => {
  const base = mobileNetV3Small({ inputShape: [32, 32, 3], alpha: 0.75, includeTop: false }) as Model;
  const { model } = transferModel({ model: base, size: [32, 32], range: '0..255' }, 3);
  expect(model.layers.map(({ className }) => className)).not.toContain('Rescaling');
  expect(model.trainableWeights.map(({ path }) => path)).toEqual(['predictions/kernel', 'predictions/bias']);
});

test('a saved model answers the same to the bit', async () => {
  const base = mobileNet({ inputShape: [32, 32, 3], alpha: 0.25, includeTop: false });
  const { model } = transferModel({ model: base, size: [32, 32], range: '-1..1' }, 4);
  const bytes = tensor(
    Uint8Array.from({ length: 2 * 3072 }, (_, index) => (index * 37) % 256),
    [2, 32, 32, 3],
  );
  const file = join(folder, 'saved.keras');
  await saveModel(model, file);
  const loaded = await loadModel(file);
  expect((await loaded.predict(bytes)).data).toEqual((await model.predict(bytes)).data);
  expect(rangeOf(loaded)).toBe('0..255');
});

test('mistakes are pictures with the best score in another class, and the first ten are listed', async () => {
  const model = new Sequential([input({ shape: [1, 1, 3] }), new Flatten(), new Dense({ units: 2 })]);
  model.setWeights([tensor([0, 1, 0, 0, 0, 0], [3, 2]), tensor([0.5, 0], [2])]);
  const right = picturesOf(3, 2);
  const wrong = right.map((picture) => ({ ...picture, label: 1 }));
  const engine = await defaultEngine();
  const options = { batchSize: 2, engine };
  expect(await mistakesOf(model as never as Model, right, options)).toEqual([]);
  const mistakes = await mistakesOf(model as never as Model, wrong, options);
  expect(mistakes).toEqual(['0/0', '0/1', '0/2'].map((path) => ({ path, takenFor: 0 })));

  expect(mistakesText([], ['cat', 'dog'])).toBe('');
  expect(mistakesText(mistakes.slice(0, 1), ['cat', 'dog'])).toBe('\nWrong answers\n  0/0 is taken for cat\n');
  const many = Array.from({ length: 12 }, () => mistakes[0] as (typeof mistakes)[0]);
  expect(mistakesText(many, ['cat', 'dog']).split('\n').slice(-3)).toEqual([
    '  0/0 is taken for cat',
    '  and 2 more',
    '',
  ]);
});
