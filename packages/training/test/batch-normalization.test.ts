import { BatchNormalization, Conv2D, Dense, Flatten, input, Sequential } from '@sepal/layers';
import { full, type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { compile, SGD } from '../src/index.ts';
import { column, QUIET } from './quiet.ts';

function averages(layer: BatchNormalization): { readonly mean: number[]; readonly variance: number[] } {
  return { mean: [...layer.movingMean.value.data], variance: [...layer.movingVariance.value.data] };
}

describe('moving averages', () => {
  test("are Keras': of the population variance", async () => {
    const layer = new BatchNormalization({ momentum: 0.5 });
    const model = new Sequential([input({ shape: [2] }), layer]);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: 'mse' });
    const x = tensor([
      [0, 0],
      [2, 4],
    ]);
    await trainer.fit(x, x, QUIET);
    expect(averages(layer)).toEqual({ mean: [0.5, 1], variance: [1, 2.5] });
    await trainer.evaluate(x, x, QUIET);
    await trainer.predict(x);
    expect(averages(layer)).toEqual({ mean: [0.5, 1], variance: [1, 2.5] });
  });

  test('of a single value are finite', async () => {
    const layer = new BatchNormalization();
    const model = new Sequential([input({ shape: [1, 1, 1] }), layer]);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    const x = full([1, 1, 1, 1], 1);
    expect(await trainer.trainOnBatch(x, x)).toBe(1);
    const { mean, variance } = averages(layer);
    expect(mean[0]).toBeCloseTo(0.01, 6);
    expect(variance[0]).toBeCloseTo(0.99, 6);
    for (const { data } of await model.getWeights()) for (const value of data) expect(value).toBeGreaterThan(-10);
  });

  test.each([1e4, -1e4, 1e-20, 3, 0.1, 16777217])(
    'of pictures of constant %f: the variance is not negative',
    async (value) => {
      const layer = new BatchNormalization({ momentum: 0 });
      const model = new Sequential([
        input({ shape: [8, 8, 3] }),
        layer,
        new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }),
        new BatchNormalization(),
        new Flatten(),
        new Dense({ units: 1 }),
      ]);
      const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.01 }), loss: 'mse' });
      const pictures = full([5, 8, 8, 3], value);
      const { history } = await trainer.fit(pictures, column(1, 2, 3, 4, 5), { ...QUIET, epochs: 3, batchSize: 2 });
      for (const variance of averages(layer).variance) expect(variance).toBeGreaterThanOrEqual(0);
      for (const loss of history['loss'] as number[]) expect(loss).toBeLessThan(1e3);
      for (const { data } of [await model.predict(pictures), ...(await model.getWeights())]) {
        expect([...data].every(Number.isFinite)).toBe(true);
      }
    },
  );
});

test('the last smaller batch counts like any other', async () => {
  const layer = new BatchNormalization({ momentum: 0.5 });
  const model = new Sequential([input({ shape: [1] }), layer]);
  const trainer = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: 'mse' });
  const x = column(0, 2, 10);
  await trainer.fit(x, zeros([3, 1]) as Tensor, { ...QUIET, batchSize: 2, shuffle: false });
  // Means 1 and 10, variances 1 and 0.
  expect(averages(layer)).toEqual({ mean: [5.25], variance: [0.5] });
});
