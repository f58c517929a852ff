import { matmul } from '@sepal/ops';
import { createEngine } from '@sepal/runtime';
import { full, type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Dense } from '../../src/core/dense.ts';
import { input } from '../../src/input/input-layer.ts';
import { Model } from '../../src/model/functional.ts';
import { quarters } from '../quarters.ts';

describe('Dense', () => {
  test('multiplies, adds the bias, then applies the activation', () => {
    const layer = new Dense({ units: 2, activation: 'relu' });
    layer.build([null, 3]);
    layer.setWeights([tensor([1, 2, 3, 4, 5, 6], [3, 2]), tensor([-25, 0.5])]);
    expect(layer.apply(tensor([[1, 2, 3]])).toArray()).toEqual([[0, 28.5]]);
  });

  test.each([[[4, 3]], [[2, 4, 3]], [[2, 2, 4, 3]]])('works on the last axis of %j', (shape) => {
    const layer = new Dense({ units: 5, useBias: false });
    const x = quarters(shape);
    const y = layer.apply(x);
    expect(y.shape).toEqual([...shape.slice(0, -1), 5]);
    const rows = matmul(tensor(x.data, [x.size / 3, 3]), layer.kernel.value) as Tensor;
    expect(y.data).toEqual(rows.data);
  });

  test('keeps unknown lengths unknown', async () => {
    const x = input({ shape: [null, 3] });
    const layer = new Dense({ units: 2 });
    const y = layer.apply(x);
    expect(y.shape).toEqual([null, null, 2]);
    const sample = quarters([2, 5, 3]);
    expect(
      await new Model({ inputs: x, outputs: y }).predict(sample, {
        engine: await createEngine({ engine: 'reference' }),
      }),
    ).toEqual(layer.apply(sample));
  });

  test('names its weights as in Keras', () => {
    const layer = new Dense({ units: 2, name: 'd' });
    layer.build([null, 3]);
    expect(layer.weights.map(({ path, shape }) => [path, shape])).toEqual([
      ['d/kernel', [3, 2]],
      ['d/bias', [2]],
    ]);
  });

  test('takes integers and an empty batch', () => {
    const layer = new Dense({ units: 2 });
    expect(layer.apply(full([1, 3], 9, 'int32'))).toEqual(layer.apply(full([1, 3], 9)));
    expect(layer.apply(zeros([0, 3])).shape).toEqual([0, 2]);
  });

  test('refuses unsupported options', () => {
    const options = { units: 1, loraRank: null, loraAlpha: null, quantizationConfig: null };
    expect(new Dense(options).getConfig()['quantizationConfig']).toBeNull();
    expect(() => new Dense({ ...options, loraRank: 2 as never })).toThrow('Dense: `loraRank` is not supported');
    expect(() => new Dense({ ...options, quantizationConfig: { mode: 'int8' } as never })).toThrow(
      "Dense: `quantizationConfig` is not supported. Received: quantizationConfig={'mode': 'int8'}. Load the model as float32",
    );
  });

  test('does not change if an input does not fit', () => {
    const layer = new Dense({ units: 2 });
    expect(() => layer.apply(zeros([3]))).toThrow(/expected min_ndim=2, found ndim=1/);
    expect(() => layer.apply(input({ shape: [null] }))).toThrow('The last dimension of the inputs should be defined');
    expect([layer.built, layer.weights, layer.nodes]).toEqual([false, [], []]);
  });
});
