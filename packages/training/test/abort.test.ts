import { describe, expect, test } from 'vitest';
import { compile, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const data = column(1, 2, 3, 4, 5, 6);

function setUp() {
  const controller = new AbortController();
  const trainer = compile(scaling(), { optimizer: new SGD({ learningRate: 0.01 }), loss: 'mse' });
  const events: string[] = [];
  const hooks = {
    onTrainBegin: () => void events.push('begin'),
    onEpochEnd: (epoch: number) => void events.push(`epoch ${epoch}`),
    onTrainEnd: () => void events.push('end'),
  };
  return { controller, trainer, events, hooks };
}

describe('an AbortSignal', () => {
  test('stops at the end of a batch and keeps the weights', async () => {
    const { controller, trainer, events, hooks } = setUp();
    const callbacks = [
      hooks,
      { onTrainBatchBegin: () => trainer.optimizer.iterations.value.item() === 4 && controller.abort('enough') },
    ];
    const history = await trainer.fit(data, data, {
      ...QUIET,
      epochs: 5,
      batchSize: 2,
      validationData: [data, data],
      signal: controller.signal,
      callbacks: callbacks as never,
    });
    expect(history.aborted).toEqual({ epoch: 1, batches: 2, reason: 'enough' });
    expect(history.epoch).toEqual([0]);
    expect(history.history['val_loss']).toHaveLength(1);
    expect(trainer.optimizer.iterations.value.item()).toBe(5);
    expect(events).toEqual(['begin', 'epoch 0', 'end']);

    const other = setUp();
    const whole = await other.trainer.fit(data, data, { ...QUIET, batchSize: 2, epochs: 2 });
    expect(whole.aborted).toBeUndefined();
    expect((await trainer.model.getWeights())[0]?.item()).not.toBe((await other.trainer.model.getWeights())[0]?.item());
    await trainer.fit(data, data, QUIET);
  });

  test('stops during validation', async () => {
    const { controller, trainer, hooks, events } = setUp();
    const callbacks = [hooks, { onTestBatchEnd: (batch: number) => batch === 1 && controller.abort() }];
    const { aborted, epoch } = await trainer.fit(data, data, {
      ...QUIET,
      epochs: 3,
      batchSize: 2,
      validationData: [data, data],
      signal: controller.signal,
      callbacks: callbacks as never,
    });
    expect(aborted).toEqual({ epoch: 0, batches: 3, reason: controller.signal.reason });
    expect(epoch).toEqual([]);
    expect(events).toEqual(['begin', 'end']);
  });

  test('that is aborted already trains nothing', async () => {
    const { trainer } = setUp();
    const { aborted } = await trainer.fit(data, data, { ...QUIET, signal: AbortSignal.abort('never') });
    expect(aborted).toEqual({ epoch: 0, batches: 0, reason: 'never' });
    expect((await trainer.model.getWeights())[0]?.item()).toBe(0);
  });
});

describe('stopTraining', () => {
  test('ends the epoch after the batch, with validation', async () => {
    const { trainer } = setUp();
    const callback = {
      onTrainBatchEnd(batch: number) {
        if (batch === 1) trainer.stopTraining = true;
      },
    };
    const { history, epoch, aborted } = await trainer.fit(data, data, {
      ...QUIET,
      epochs: 3,
      batchSize: 2,
      validationData: [data, data],
      callbacks: [callback],
    });
    expect([epoch, aborted]).toEqual([[0], undefined]);
    expect(Object.keys(history)).toEqual(['loss', 'val_loss']);
    expect(trainer.optimizer.iterations.value.item()).toBe(2);
    // The next fit begins anew.
    expect((await trainer.fit(data, data, { ...QUIET, epochs: 2 })).epoch).toEqual([0, 1]);
  });

  test('set at the end of an epoch ends it there', async () => {
    const { trainer } = setUp();
    const callback = {
      onEpochEnd(epoch: number) {
        trainer.stopTraining = epoch === 1;
      },
    };
    expect((await trainer.fit(data, data, { ...QUIET, epochs: 5, callbacks: [callback] })).epoch).toEqual([0, 1]);
  });
});
