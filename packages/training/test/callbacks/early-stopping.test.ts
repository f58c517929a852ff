import { ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { EarlyStopping, type Logs } from '../../src/index.ts';
import { FakeTrainer, runEpochs } from './fake-trainer.ts';

const losses = (...values: number[]) => values.map((loss) => ({ logs: { loss } }));

describe('the best weights', () => {
  test('come back when the epochs run out', async () => {
    const trainer = new FakeTrainer();
    const stopping = new EarlyStopping({ monitor: 'loss', patience: 50, restoreBestWeights: true });
    await runEpochs(stopping, trainer, { epochs: losses(1, 1e9, Number.POSITIVE_INFINITY, Number.NaN) });
    expect(trainer.weight).toBe(1);
    expect(stopping).toMatchObject({ bestEpoch: 0, stoppedEpoch: 0, wait: 3 });
  });

  test('have the bits that they had, whatever was assigned since', async () => {
    const trainer = new FakeTrainer();
    const stopping = new EarlyStopping({ monitor: 'loss', restoreBestWeights: true });
    stopping.setTrainer(trainer);
    stopping.setParams({ verbose: 0, epochs: 2, steps: 1 });
    stopping.onTrainBegin();
    trainer.setWeight(1e-40);
    await stopping.onEpochEnd(0, { loss: 1 });
    trainer.setWeight(7);
    await stopping.onEpochEnd(1, { loss: 2 });
    stopping.onTrainEnd();
    expect(trainer.weight).toBe(Math.fround(1e-40));
  });

  test('are not touched without the option', async () => {
    const trainer = new FakeTrainer();
    await runEpochs(new EarlyStopping({ monitor: 'loss', patience: 1 }), trainer, { epochs: losses(1, 2, 3) });
    expect(trainer.weight).toBe(2);
  });

  test('are those of this fit, not of the last one', async () => {
    const trainer = new FakeTrainer();
    const stopping = new EarlyStopping({ monitor: 'loss', patience: 5, restoreBestWeights: true });
    await runEpochs(stopping, trainer, { epochs: losses(0.1, 0.2, 0.3) });
    expect(trainer.weight).toBe(1);
    await runEpochs(stopping, trainer, { epochs: losses(0.9, 0.8, 0.85) });
    expect(trainer.weight).toBe(2);
  });
});

describe('the monitor', () => {
  const run = (monitor: string, logs: Logs, validates = false) =>
    runEpochs(new EarlyStopping({ monitor }), new FakeTrainer(), { epochs: [{ logs }], validates });

  test('is refused if no log has it, with the names that there are', async () => {
    await expect(run('acuracy', { accuracy: 1, loss: 2 })).rejects.toThrow(ValueError);
    await expect(run('acuracy', { accuracy: 1, loss: 2 })).rejects.toThrow(
      "EarlyStopping: `monitor` names 'acuracy', which no log has. The names there are: accuracy, loss. Did you mean 'accuracy'?",
    );
  });

  test('of the validation is refused without one, which is said', async () => {
    await expect(run('val_loss', { loss: 2 })).rejects.toThrow('pass validationData or validationSplit to fit');
    await expect(run('val_los', { loss: 2 }, true)).rejects.toThrow("Did you mean 'val_loss'?");
  });

  test('of the validation may be missing after epochs without one', async () => {
    const stopping = new EarlyStopping({ patience: 1 });
    const trainer = new FakeTrainer();
    const epochs = [1, 2, 3, 4, 5].map((loss, index) => ({
      logs: index % 2 === 1 ? { loss, val_loss: loss } : { loss },
    }));
    const { logs } = await runEpochs(stopping, trainer, { epochs });
    // The second validation, after epoch 3, is no better than the first.
    expect(logs).toHaveLength(4);
    expect(stopping).toMatchObject({ stoppedEpoch: 3, bestEpoch: 1 });
  });

  test('must be one number, whose direction is known', async () => {
    await expect(run('f1', { f1: [1, 2] })).rejects.toThrow("'f1' has 2 of them");
    await expect(run('mystery', { mystery: 1 })).rejects.toThrow("Pass mode: 'max'");
  });
});

test.each([
  [{ monitor: '' }, '`monitor` must be a name in the logs'],
  [{ mode: 'most' }, "`mode` must be one of 'auto', 'min' and 'max'. Received: mode='most'."],
  [{ patience: -1 }, '`patience` must be an integer of 0 or more. Received: patience=-1.'],
  [{ patience: 1.5 }, 'patience=1.5'],
  [{ minDelta: Number.NaN }, '`minDelta` must be a finite number'],
  [{ baseline: '1' }, '`baseline` must be a finite number'],
  [{ startFromEpoch: -2 }, 'startFromEpoch=-2'],
  [{ restoreBestWeights: 1 }, '`restoreBestWeights` must be true or false'],
  [{ verbose: 3 }, '`verbose` must be 0 or 1'],
  [{ print: 'x' }, '`print` must be a function'],
  [{ restore_best_weights: true }, "Did you mean 'restoreBestWeights'?"],
])('%j is refused', (options, message) => {
  expect(() => new EarlyStopping(options as never)).toThrow(message);
  expect(() => new EarlyStopping(options as never)).toThrow(ValueError);
});

test('outside a loop it says what is missing', () => {
  const stopping = new EarlyStopping({ monitor: 'loss' });
  expect(() => stopping.trainer).toThrow('Pass it to fit, evaluate or predict');
});
