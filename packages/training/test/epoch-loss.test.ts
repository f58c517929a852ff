import { Dense, Dropout, input, Model, regularizers, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { compile, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

describe('the loss of an epoch', () => {
  test('is the mean over its samples, not over its batches', async () => {
    const errors = column(1, 1, 1, 1, 3);
    const trainer = compile(scaling(1), {
      optimizer: new SGD({ learningRate: 0 }),
      loss: 'mse',
      metrics: ['mae'],
    });
    const zeros = column(0, 0, 0, 0, 0);
    const { history } = await trainer.fit(errors, zeros, { ...QUIET, batchSize: 4, shuffle: false });
    expect(history['loss']?.[0]).toBeCloseTo(13 / 5, 6);
    expect(history['mae']?.[0]).toBeCloseTo(7 / 5, 6);
    const evaluated = await trainer.evaluate(errors, zeros, { ...QUIET, batchSize: 4, returnDict: true });
    expect(evaluated['loss']).toBeCloseTo(13 / 5, 6);
    expect(evaluated['mae']).toBeCloseTo(7 / 5, 6);
  });

  test('is that before the step', async () => {
    const x = column(1, 2, 3);
    const trainer = compile(scaling(2), { optimizer: new SGD({ learningRate: 0.01 }), loss: 'mse' });
    const before = await trainer.evaluate(x, x, QUIET);
    const { history } = await trainer.fit(x, x, { ...QUIET, batchSize: 3 });
    expect(history['loss']).toEqual([before]);
    expect(await trainer.evaluate(x, x, QUIET)).toBeLessThan(before as number);
  });

  test('has the penalties on weights, which metrics have not, and those of shared layers once', async () => {
    const dense = new Dense({
      units: 1,
      useBias: false,
      kernelInitializer: 'ones',
      kernelRegularizer: new regularizers.L2({ l2: 0.5 }),
    });
    const x = input({ shape: [1] });
    const model = new Model({ inputs: x, outputs: dense.apply(dense.apply(x)) });
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: 'mse', metrics: ['mse'] });
    const data = column(1, 2);
    const logs = await trainer.evaluate(data, data, { ...QUIET, returnDict: true });
    expect(logs).toEqual({ loss: 0.5, mse: 0 });
    const { history } = await trainer.fit(data, data, { ...QUIET, validationData: [data, data] });
    expect(history).toEqual({ loss: [0.5], mse: [0], val_loss: [0.5], val_mse: [0] });
    expect(model.losses).toHaveLength(1);
    dense.trainable = false;
    expect(await trainer.evaluate(data, data, { ...QUIET, returnDict: true })).toEqual({ loss: 0, mse: 0 });
  });

  test('of dropout: none in evaluation and validation', async () => {
    const dropping = new Sequential([
      input({ shape: [100] }),
      new Dropout({ rate: 0.5, seed: 1 }),
      new Dense({ units: 1 }),
    ]);
    dropping.setWeights([tensor(new Array(100).fill(0.01), [100, 1]), tensor([0])]);
    const trainer = compile(dropping, { optimizer: new SGD({ learningRate: 0 }), loss: 'mae' });
    const x = tensor(new Array(400).fill(1), [4, 100]);
    const y = column(1, 1, 1, 1);
    const { history } = await trainer.fit(x, y, { ...QUIET, epochs: 2, validationData: [x, y] });
    expect(history['val_loss']?.[0]).toBeLessThan(1e-5);
    expect(await trainer.evaluate(x, y, QUIET)).toBeLessThan(1e-5);
    expect(history['loss']?.[0]).toBeGreaterThan(0.001);
    // Other units are dropped in every step.
    expect(history['loss']?.[0]).not.toBe(history['loss']?.[1]);
  });
});
