import { ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { compile, type Logs, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const still = () => new SGD({ learningRate: 0 });

describe('validationSplit', () => {
  test('validates on the last samples of the data, whatever the shuffling', async () => {
    const x = column(0, 1, 2, 3, 4, 5, 6, 7);
    const trainer = compile(scaling(1), { optimizer: still(), loss: 'mse' });
    const { history } = await trainer.fit(x, column(0, 0, 0, 0, 0, 0, 0, 0), {
      ...QUIET,
      epochs: 3,
      batchSize: 4,
      validationSplit: 0.25,
    });
    expect(history['val_loss']).toEqual([42.5, 42.5, 42.5]);
    // The others are trained on: (0 + 1 + 4 + 9 + 16 + 25) / 6
    for (const loss of history['loss'] ?? []) expect(loss).toBeCloseTo(55 / 6, 5);
  });

  test.each([
    [8, 0.1, 7],
    [5, 0.5, 2],
    [8, 0.25, 6],
    [10, 0.2, 8],
    [3, 0.9, undefined],
    [1, 0.5, undefined],
    [2, 0.99, undefined],
  ])('of %i samples, a split of %f trains on %s', async (samples, validationSplit, trained) => {
    const data = column(...Array.from({ length: samples }, (_, index) => index));
    const trainer = compile(scaling(), { optimizer: still(), loss: 'mse' });
    const fit = trainer.fit(data, data, { ...QUIET, validationSplit, batchSize: 1 });
    if (trained === undefined) {
      await expect(fit).rejects.toThrow(`Training data contains ${samples} sample`);
      await expect(fit).rejects.toBeInstanceOf(ValueError);
    } else {
      expect((await fit).params.steps).toBe(trained);
    }
  });

  test('weights of samples are split along, weights of classes are for training alone', async () => {
    const x = column(1, 1, 1, 1);
    const zeros = column(0, 0, 0, 0);
    const options = { ...QUIET, validationSplit: 0.5, batchSize: 4 };
    const trainer = compile(scaling(1), { optimizer: still(), loss: 'mse' });
    const weighted = await trainer.fit(x, zeros, { ...options, sampleWeight: column(1, 2, 3, 4) });
    expect(weighted.history).toEqual({ loss: [1.5], val_loss: [3.5] });
    const classes = await trainer.fit(x, zeros, { ...options, classWeight: { 0: 5 } });
    expect(classes.history).toEqual({ loss: [5], val_loss: [1] });
  });
});

describe('validationData', () => {
  test('comes before validationSplit, and may have weights', async () => {
    const trainer = compile(scaling(1), { optimizer: still(), loss: 'mse', weightedMetrics: ['mae'] });
    const x = column(1, 2, 3);
    const { history } = await trainer.fit(x, x, {
      ...QUIET,
      validationSplit: 0.4,
      validationData: [column(1, 3), column(0, 0), column(2, 4)],
    });
    // (2 · 1 + 4 · 9) / 2, and (2 · 1 + 4 · 3) / 6
    expect(history['val_loss']).toEqual([19]);
    expect(history['val_mae']?.[0]).toBeCloseTo(14 / 6, 6);
    expect(history['loss']).toEqual([0]);
  });

  test('after some epochs only', async () => {
    const x = column(1, 2);
    const epochs = async (validationFreq: number | readonly number[]): Promise<unknown> => {
      const trainer = compile(scaling(1), { optimizer: still(), loss: 'mse' });
      const validated: number[] = [];
      const { history } = await trainer.fit(x, x, {
        ...QUIET,
        epochs: 5,
        validationData: [x, x],
        validationFreq,
        callbacks: [
          {
            onEpochEnd(epoch: number, logs: Logs) {
              if ('val_loss' in logs) validated.push(epoch);
            },
          },
        ],
      });
      expect(history['val_loss']).toHaveLength(validated.length);
      return validated;
    };
    expect(await epochs(1)).toEqual([0, 1, 2, 3, 4]);
    expect(await epochs(2)).toEqual([1, 3]);
    expect(await epochs([1, 5])).toEqual([0, 4]);
  });

  test('in batches of its own size', async () => {
    const x = column(1, 2, 3, 4, 5);
    const trainer = compile(scaling(1), { optimizer: still(), loss: 'mse' });
    const count = async (options: object): Promise<number> => {
      let batches = 0;
      const callbacks = [{ onTestBatchEnd: () => void batches++ }];
      await trainer.fit(x, x, { ...QUIET, batchSize: 2, validationData: [x, x], callbacks, ...options });
      return batches;
    };
    expect(await count({})).toBe(3);
    expect(await count({ validationBatchSize: 5 })).toBe(1);
    expect(await count({ validationSteps: 2 })).toBe(2);
  });
});
