import { add, cast, divide, type Value } from '@sepal/ops';
import { SepalError, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  type AnyTrainer,
  BackupAndRestore,
  type BackupStore,
  Callback,
  CSVLogger,
  LambdaCallback,
  LearningRateSchedule,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  SGD,
  TerminateOnNaN,
  type TrainingPosition,
} from '../../src/index.ts';
import { FakeTrainer, runEpochs } from './fake-trainer.ts';

const epochs = (...values: number[]) => values.map((loss) => ({ logs: { loss } }));

describe('ReduceLROnPlateau', () => {
  test('with cooldown 0 waits for the patience again', async () => {
    const reduce = new ReduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2, minDelta: 1 });
    const { rates } = await runEpochs(reduce, new FakeTrainer(1), { epochs: epochs(1, 1, 1, 1, 1, 1, 1, 1) });
    expect(rates).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]);
  });

  test('sets nothing below minLr', async () => {
    const reduce = new ReduceLROnPlateau({ monitor: 'loss', patience: 0, minLr: 0.25, factor: 0.4 });
    const { rates, logs } = await runEpochs(reduce, new FakeTrainer(1), { epochs: epochs(1, 1, 1, 1, 1) });
    const second = Math.fround(0.4);
    expect(rates).toEqual([1, 1, second, 0.25, 0.25]);
    expect(logs.map(({ learning_rate: rate }) => rate)).toEqual(rates);
  });

  test.each([
    [{ factor: 1 }, '`factor` must be a number from 0 to below 1.0. Received: factor=1.'],
    [{ factor: Number.NaN }, 'factor=NaN'],
    [{ patience: -1 }, 'patience=-1'],
    [{ cooldown: 0.5 }, 'cooldown=0.5'],
    [{ minLr: Number.POSITIVE_INFINITY }, '`minLr` must be a finite number'],
  ])('%j is refused', (options, message) => {
    expect(() => new ReduceLROnPlateau(options)).toThrow(message);
  });
});

describe('a schedule as learning rate', () => {
  class Slower extends LearningRateSchedule {
    readonly name = 'Slower';

    override call(step: never): never {
      return divide(0.1, add(cast(step as Value, 'float32'), 1)) as never;
    }

    override getConfig(): Record<string, unknown> {
      return {};
    }
  }

  test.each([
    ['ReduceLROnPlateau', new ReduceLROnPlateau({ monitor: 'loss' })],
    ['LearningRateScheduler', new LearningRateScheduler((_, rate) => rate)],
  ])('is refused by %s when training begins', async (name, callback) => {
    const trainer = new FakeTrainer();
    Object.assign(trainer, { optimizer: new SGD({ learningRate: new Slower() }) });
    const run = runEpochs(callback, trainer, { epochs: epochs(1) });
    await expect(run).rejects.toThrow(ValueError);
    await expect(run).rejects.toThrow(`${name}: The optimizer 'sgd' was created with a \`LearningRateSchedule\``);
  });
});

describe('LearningRateScheduler', () => {
  test.each([
    ['a string', () => '1', "Received '1' for epoch 0"],
    ['NaN', () => Number.NaN, 'Received NaN for epoch 0'],
    ['a promise', async () => 1, 'Received a promise for epoch 0'],
  ])('refuses %s', async (_, schedule, message) => {
    const scheduler = new LearningRateScheduler(schedule as never);
    await expect(runEpochs(scheduler, new FakeTrainer(), { epochs: epochs(1) })).rejects.toThrow(message);
  });

  test('takes a function', () => {
    expect(() => new LearningRateScheduler(0.1 as never)).toThrow('`schedule` must be a function');
    expect(() => new LearningRateScheduler(() => 1, { verbos: 1 } as never)).toThrow("Did you mean 'verbose'?");
  });
});

describe('ModelCheckpoint', () => {
  const save = (): void => undefined;
  test.each([
    [{ save }, '`filepath` must be a path'],
    [{ filepath: 'a.keras' }, '`save` must be a function'],
    [{ filepath: 'a.keras', save, saveFreq: 0 }, 'Unrecognized saveFreq: 0'],
    [{ filepath: 'a.keras', save, saveFreq: 'batch' }, "Unrecognized saveFreq: 'batch'"],
    [{ filepath: 'a.keras', save, saveFreq: 2, saveBestOnly: true }, "which do not have 'val_loss'"],
    [{ filepath: 'a.keras', save, initialValueThreshold: 'x' }, '`initialValueThreshold` must be a finite number'],
  ])('%j is refused', (options, message) => {
    expect(() => new ModelCheckpoint(options as never)).toThrow(message);
  });

  test('names what its path and its monitor may be', async () => {
    const run = (options: object) =>
      runEpochs(new ModelCheckpoint({ filepath: 'a', save, ...options }), new FakeTrainer(), {
        epochs: epochs(1),
        validates: false,
      });
    await expect(run({ filepath: '{val_loss:.2f}.keras' })).rejects.toThrow("Use one of 'epoch', 'loss'.");
    await expect(run({ saveBestOnly: true })).rejects.toThrow('The names there are: loss.');
  });

  test('waits for the writer and says what to write', async () => {
    const events: unknown[] = [];
    const checkpoint = new ModelCheckpoint({
      filepath: '{epoch}.weights.h5',
      saveWeightsOnly: true,
      save: async (trainer, path, what) => {
        await Promise.resolve();
        events.push([(trainer as FakeTrainer).weight, path, what]);
      },
    });
    await runEpochs(checkpoint, new FakeTrainer(), { epochs: epochs(1, 2) });
    expect(events).toEqual([
      [1, '1.weights.h5', { weightsOnly: true }],
      [2, '2.weights.h5', { weightsOnly: true }],
    ]);
  });

  test('does not save after epochs without validation what may not be the best', async () => {
    const saved: string[] = [];
    const checkpoint = new ModelCheckpoint({
      filepath: '{epoch}',
      saveBestOnly: true,
      save: (_, path) => void saved.push(path),
    });
    const logs = [{ loss: 1 }, { loss: 1, val_loss: 1 }, { loss: 1 }, { loss: 1, val_loss: 0.5 }];
    await runEpochs(checkpoint, new FakeTrainer(), { epochs: logs.map((each) => ({ logs: each })) });
    expect(saved).toEqual(['2', '4']);
  });
});

describe('TerminateOnNaN', () => {
  test('ends the epoch after the batch', async () => {
    const heard: string[] = [];
    const callback = new TerminateOnNaN({ print: (message) => heard.push(message) });
    const batches = [{ loss: 1 }, { loss: Number.NaN }, { loss: 2 }];
    const run = await runEpochs(callback, new FakeTrainer(), {
      epochs: [{ batches, logs: { loss: Number.NaN } }, { logs: { loss: 1 } }],
    });
    expect(run.batches).toEqual([2]);
    expect(run.logs).toEqual([{ loss: Number.NaN }]);
    expect(heard).toEqual(['Batch 1: Invalid loss, terminating training']);
  });

  test('throws if it is told to', async () => {
    const callback = new TerminateOnNaN({ raiseError: true });
    const batches = [{ loss: Number.NEGATIVE_INFINITY }];
    const run = runEpochs(callback, new FakeTrainer(), { epochs: [{ batches, logs: { loss: 1 } }] });
    await expect(run).rejects.toThrow(SepalError);
    await expect(run).rejects.toThrow('NaN or Inf loss encountered at batch 0. Loss value: -inf.');
  });
});

describe('BackupAndRestore', () => {
  class Store implements BackupStore {
    backup: { readonly weight: number; readonly position: TrainingPosition } | undefined;
    readonly positions: TrainingPosition[] = [];

    async save(trainer: AnyTrainer, position: TrainingPosition): Promise<void> {
      this.backup = { weight: (trainer as FakeTrainer).weight, position };
      this.positions.push(position);
    }

    load(trainer: AnyTrainer): TrainingPosition | undefined {
      if (this.backup !== undefined) (trainer as FakeTrainer).setWeight(this.backup.weight);
      return this.backup?.position;
    }

    delete(): void {
      this.backup = undefined;
    }
  }

  class Fails extends BackupAndRestore {
    override async onEpochEnd(epoch: number): Promise<void> {
      await super.onEpochEnd(epoch);
      if (epoch === 1) throw new Error('the power is off');
    }
  }

  test('goes on with the epoch that was interrupted, and deletes the backup in the end', async () => {
    const store = new Store();
    const three = { epochs: epochs(3, 2, 1) };
    await expect(runEpochs(new Fails({ store }), new FakeTrainer(), three)).rejects.toThrow('the power is off');
    expect(store.backup).toEqual({ weight: 2, position: { epoch: 2, batch: 0 } });
    const again = new FakeTrainer();
    const { logs } = await runEpochs(new BackupAndRestore({ store }), again, three);
    expect(logs).toEqual([{ loss: 1 }]);
    expect(again.weight).toBe(3);
    expect(store.backup).toBeUndefined();
  });

  test('keeps the backup when a signal stops the fit, and when it is told to', async () => {
    for (const [aborted, deleteCheckpoint] of [
      [{ epoch: 0 }, true],
      [undefined, false],
    ] as const) {
      const store = new Store();
      const trainer = new FakeTrainer();
      trainer.history = { aborted };
      await runEpochs(new BackupAndRestore({ store, deleteCheckpoint }), trainer, { epochs: epochs(1) });
      expect(store.backup?.position).toEqual({ epoch: 1, batch: 0 });
    }
  });

  test('counts batches over the ends of epochs', async () => {
    const store = new Store();
    const batches = [{ loss: 1 }, { loss: 1 }, { loss: 1 }];
    const trainer = new FakeTrainer();
    trainer.initialEpoch = 1;
    await runEpochs(new BackupAndRestore({ store, saveFreq: 2 }), trainer, {
      epochs: [1, 2, 3].map((loss) => ({ batches, logs: { loss } })),
    });
    expect(store.positions).toEqual([
      { epoch: 1, batch: 1 },
      { epoch: 2, batch: 0 },
      { epoch: 2, batch: 2 },
    ]);
  });

  test.each([
    [{}, '`store` must be an object with the methods save, load and delete'],
    [{ store: { save: 1 } }, '`store` must be'],
    [{ store: new Store(), saveFreq: false }, 'Unrecognized saveFreq: false'],
  ])('%j is refused', (options, message) => {
    expect(() => new BackupAndRestore(options as never)).toThrow(message);
  });
});

describe('CSVLogger', () => {
  test('goes on with a text without a second header', async () => {
    let text = '';
    const output = (more: string): void => {
      text += more;
    };
    await runEpochs(new CSVLogger({ output }), new FakeTrainer(), { epochs: epochs(0.5) });
    await runEpochs(new CSVLogger({ output, append: true }), new FakeTrainer(), { epochs: epochs(0.25) });
    expect(text).toBe('epoch,loss,val_loss\r\n0,0.5,NA\r\n0,0.25,NA\r\n');
  });

  test.each([
    [{}, '`output` must be a function'],
    [{ output: 'a.csv' }, 'textFile('],
    [{ output: () => undefined, separator: ', ' }, '`separator` must be one character'],
  ])('%j is refused', (options, message) => {
    expect(() => new CSVLogger(options as never)).toThrow(message);
  });
});

describe('LambdaCallback', () => {
  test('calls the functions', async () => {
    const heard: unknown[] = [];
    const callback = new LambdaCallback({
      onTrainBegin: () => void heard.push('begin'),
      onEpochEnd: (epoch, { loss }) => void heard.push([epoch, loss]),
    });
    await runEpochs(callback, new FakeTrainer(), { epochs: epochs(3, 2) });
    expect(heard).toEqual(['begin', [0, 3], [1, 2]]);
  });

  test('refuses what is no hook', () => {
    expect(() => new LambdaCallback({ onEpoch: () => undefined } as never)).toThrow("Did you mean 'onEpochEnd'?");
    expect(() => new LambdaCallback({ onEpochEnd: 1 } as never)).toThrow('`onEpochEnd` must be a function');
  });
});

test('a callback of one’s own stops training', async () => {
  class StopAt extends Callback {
    override onEpochEnd(epoch: number): void {
      if (epoch === 1) this.trainer.stopTraining = true;
    }
  }
  const { logs } = await runEpochs(new StopAt(), new FakeTrainer(), { epochs: epochs(3, 2, 1) });
  expect(logs).toHaveLength(2);
  expect(() => new StopAt().params).toThrow('StopAt: The callback takes part in no loop yet.');
});
