import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { SGD, SwapEMAWeights } from '../../src/index.ts';
import { FakeTrainer } from './fake-trainer.ts';

/** A trainer whose weight is 1 and its average 2. */
function averaged(): { trainer: FakeTrainer; average: () => number } {
  const trainer = new FakeTrainer();
  const optimizer = new SGD({ useEma: true });
  optimizer.build(trainer.model.trainableWeights);
  Object.assign(trainer, { optimizer });
  trainer.setWeight(1);
  const [state] = optimizer.averages.values();
  state?.assign(tensor([2], [1, 1]));
  return { trainer, average: () => state?.value.item() as number };
}

function callbackOf(trainer: FakeTrainer, swapOnEpoch = false): SwapEMAWeights {
  const callback = new SwapEMAWeights({ swapOnEpoch });
  callback.setTrainer(trainer);
  callback.setParams({ verbose: 0, epochs: 2, steps: 1 });
  return callback;
}

describe('the averages', () => {
  test('are in the model while it is evaluated, and predicts', async () => {
    const { trainer, average } = averaged();
    const callback = callbackOf(trainer);
    callback.onTrainBegin();
    for (const kind of ['Test', 'Predict'] as const) {
      await callback[`on${kind}Begin`]();
      expect([trainer.weight, average()]).toEqual([2, 1]);
      await callback[`on${kind}End`]();
      expect([trainer.weight, average()]).toEqual([1, 2]);
    }
    await callback.onEpochEnd(0);
    expect(trainer.weight).toBe(1);
  });

  test('are in it between epochs if asked for, and stay at the end', async () => {
    const { trainer, average } = averaged();
    const callback = callbackOf(trainer, true);
    await callback.onEpochBegin();
    expect(trainer.weight).toBe(1);
    await callback.onEpochEnd(0);
    expect([trainer.weight, average()]).toEqual([2, 1]);
    await callback.onEpochBegin();
    expect([trainer.weight, average()]).toEqual([1, 2]);
    await callback.onEpochEnd(1);
    await trainer.optimizer.finalizeVariableValues();
    expect(trainer.weight).toBe(2);
  });

  test('stay at the end if a callback before it stopped the fit', async () => {
    const { trainer } = averaged();
    const callback = callbackOf(trainer, true);
    trainer.stopTraining = true;
    await callback.onEpochEnd(0);
    await trainer.optimizer.finalizeVariableValues();
    expect(trainer.weight).toBe(2);
  });

  test('must be kept by the optimizer', () => {
    expect(() => callbackOf(new FakeTrainer()).onTrainBegin()).toThrow("The optimizer 'sgd' keeps no averages");
  });
});
