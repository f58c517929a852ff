/** Layers make their weights once. */
import { golden, type LayerCase } from '@sepal/goldens';
import { ones, type SymbolicShape, ValueError, zeros } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  Conv2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  input,
  Layer,
  type LayerClass,
  layerClasses,
  Model,
  resetLayerNames,
  Sequential,
} from '../../src/index.ts';

beforeEach(resetLayerNames);

const files = ['layers/convolution', 'layers/core', 'layers/normalization', 'layers/activation'] as const;
const cases = files
  .flatMap((file) => (golden(file) as { readonly cases: readonly LayerCase[] }).cases)
  .filter(({ weights, imageDataFormat }) => weights.length > 0 && imageDataFormat === undefined);
const classNames = [...new Set(cases.map(({ layer }) => layer))];

test.each(classNames)(
  '%s refuses to be built again, for the same shape and for another, and stays as it was',
  (className) => {
    const layerClass = (layerClasses as unknown as Record<string, LayerClass>)[className] as LayerClass;
    for (const { layer: name, args, inputs, weights } of cases) {
      if (name !== className) continue;
      const [, ...sample] = (inputs[0] as (typeof inputs)[number]).shape;
      const layer = layerClass.fromConfig(args);
      layer.build([null, ...sample]);
      const before = [...layer.weights];
      const after = layer.apply(ones([1, ...sample]) as never);
      for (const shape of [
        [null, ...sample],
        [null, ...sample.map((length) => length + 1)],
      ] as SymbolicShape[]) {
        expect(() => layer.build(shape)).toThrow(ValueError);
      }
      expect(() => layer.build([null, ...sample])).toThrow(
        'You cannot add new elements of state (variables or sub-layers) to a layer that is already built.',
      );
      expect(layer.weights).toEqual(before);
      expect(layer.weights.length).toBe(weights.length);
      expect(layer.apply(ones([1, ...sample]) as never)).toEqual(after);
    }
  },
);

test('layers without weights, and models, may be built again', () => {
  const x = input({ shape: [4, 4, 3] });
  const functional = new Model({ inputs: x, outputs: new Conv2D({ filters: 1, kernelSize: 1 }).apply(x) });
  for (const layer of [new Flatten(), functional]) {
    for (const size of [4, 5]) layer.build([null, size, size, 3]);
    expect(layer.weights.length).toBe(layer === functional ? 2 : 0);
  }
});

test('a Sequential is built for one shape', () => {
  const given = new Sequential([input({ shape: [3] }), new Dense({ units: 2 })], { name: 'given' });
  const later = new Sequential([new Dense({ units: 2 })], { name: 'later' });
  later.build([null, 3]);
  for (const model of [given, later]) {
    model.build([null, 3]);
    model.build([8, 3]);
    expect(model.weights.map(({ shape }) => shape)).toEqual([[3, 2], [2]]);
    expect(() => model.build([null, 4])).toThrow(
      `Sequential model '${model.name}' has already been configured to use input shape (None, 3). You cannot build it with inputShape (None, 4).`,
    );
    expect(model.weights.length).toBe(2);
  }
});

test('weights and layers must be added before the end of `build`', () => {
  class Early extends Layer {
    static override readonly className = 'Early';
    override build(inputShape: SymbolicShape): void {
      super.build(inputShape);
      this.addWeight({ name: 'w', shape: [1] });
    }
    override call<T>(x: T): T {
      return x;
    }
  }
  expect(() => new Early({ name: 'e' }).apply(zeros([1, 2]))).toThrow(
    "Early 'e': You cannot add new elements of state (variables or sub-layers) to a layer that is already built. Received the weight 'w'. A layer is built once",
  );
});

test('a Sequential without an input takes pictures of any size that its layers accept', async () => {
  const make = (): Sequential =>
    new Sequential([new Conv2D({ filters: 2, kernelSize: 3 }), new GlobalAveragePooling2D()]);
  const predicted = make();
  await predicted.predict(zeros([1, 8, 8, 3]));
  const built = make();
  built.build([null, 8, 8, 3]);
  const read = Sequential.fromConfig(built.getConfig(), layerClasses);
  for (const model of [predicted, built, read]) {
    const picture = ones([2, 9, 5, 3]);
    const answer = await model.predict(picture);
    expect(answer.shape).toEqual([2, 2]);
    for (const [index, value] of model.apply(picture).data.entries()) expect(answer.data[index]).toBeCloseTo(value, 5);
    expect((await model.explain({ inputShape: [1, 20, 20, 3] })).steps.length).toBeGreaterThan(0);
    await expect(model.predict(zeros([1, 9, 9, 4]))).rejects.toThrow('expected axis -1 of input shape to have value 3');
    await expect(model.predict(zeros([9, 9, 3]))).rejects.toThrow(
      'expected shape=(None, 8, 8, 3), found shape=(9, 9, 3)',
    );
    await expect(model.predict(zeros([1, 2, 2, 3]))).rejects.toThrow('Computed output size would be');
  }
  const given = new Sequential([input({ shape: [8, 8, 3] }), ...make().layers] as never);
  await expect(given.predict(zeros([1, 9, 9, 3]))).rejects.toThrow('found shape=(1, 9, 9, 3)');
});

test.each([1, 2, 3])('a model for a batch of %i predicts any number of samples', async (batch) => {
  const x = input({ batchShape: [batch, 3] });
  const model = new Model({ inputs: x, outputs: new Dense({ units: 2 }).apply(x) });
  const samples = ones([5, 3]);
  const expected = model.apply(samples);
  const batches: number[] = [];
  for (const batchSize of [undefined, 1, 2, 4, 5, 9]) {
    const answer = await model.predict(samples, { batchSize });
    expect(answer.shape).toEqual([5, 2]);
    for (const [index, value] of answer.data.entries()) expect(value).toBeCloseTo(expected.data[index] as number, 5);
  }
  class Counting extends Layer {
    static override readonly className = 'Counting';
    override call<T extends { readonly shape: SymbolicShape }>(value: T): T {
      batches.push(value.shape[0] as number);
      return value;
    }
  }
  const counting = new Sequential([x, new Counting()]);
  batches.length = 0;
  await counting.predict(samples);
  // Each executable is traced once: full batches and the remainder.
  expect([...new Set(batches)]).toEqual([...new Set([batch, 5 % batch])].filter((length) => length > 0));
});
