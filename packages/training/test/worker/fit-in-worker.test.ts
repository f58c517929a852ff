import { Dense, input, Sequential } from '@sepal/layers';
import { createEngine, forwardTables } from '@sepal/runtime';
import { SepalError, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  Adam,
  type Callback,
  type CallbackHooks,
  compile,
  EarlyStopping,
  fitInWorker,
  type History,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  SwapEMAWeights,
  type Trainer,
} from '../../src/index.ts';
import { distance, Scale } from './scale.ts';
import { compileOptions, smallData, smallModel, statesOf } from './small-fit.ts';

const { x, y } = smallData();
const options = { batchSize: 6, epochs: 3, seed: 5, validationSplit: 0.2, verbose: 0 } as const;
const newTrainer = (useEma = false): Trainer<Sequential> =>
  compile(smallModel(), { ...compileOptions, optimizer: new Adam({ learningRate: 0.01, useEma }) });

/** Fits here and in a worker, and expects the same of both. */
async function fitTwice(
  callbacks: (trainer: Trainer<Sequential>, log: unknown[]) => readonly (Callback | CallbackHooks)[],
  { useEma = false, ...more }: { readonly useEma?: boolean; readonly epochs?: number } = {},
): Promise<{ readonly history: History; readonly log: readonly unknown[] }> {
  const [here, there] = [newTrainer(useEma), newTrainer(useEma)];
  const logs: [unknown[], unknown[]] = [[], []];
  const all = { ...options, ...more };
  const expected = await here.fit(x, y, { ...all, callbacks: callbacks(here, logs[0]) });
  const history = await fitInWorker(there, { x, y }, { ...all, callbacks: callbacks(there, logs[1]) });
  expect(Object.entries(history.history)).toEqual(Object.entries(expected.history));
  expect(history.aborted).toEqual(expected.aborted);
  expect(logs[1]).toEqual(logs[0]);
  expect(await statesOf(there)).toEqual(await statesOf(here));
  return { history, log: logs[1] };
}

describe('a fit in a worker has the bits and the history of a fit without', () => {
  test('whose epochs all run', async () => {
    const { history } = await fitTwice(() => []);
    expect(Object.keys(history.history)).toEqual(['accuracy', 'loss', 'val_accuracy', 'val_loss']);
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(history.params).toMatchObject({ epochs: 3, steps: 3 });
  });

  test('that goes on where another one ended', async () => {
    const [here, there] = [newTrainer(), newTrainer()];
    await here.fit(x, y, options);
    await fitInWorker(there, { x, y }, { ...options, epochs: 1 });
    await fitInWorker(there, { x, y }, { ...options, initialEpoch: 1 });
    expect(await statesOf(there)).toEqual(await statesOf(here));
    expect(await there.optimizer.iterations.read()).toEqual(tensor(9, [], 'int32'));
  });

  test('that stops early, with the best weights', async () => {
    const { history } = await fitTwice(
      () => [new EarlyStopping({ monitor: 'val_accuracy', patience: 2, restoreBestWeights: true })],
      { epochs: 30 },
    );
    expect(history.epoch.length).toBeLessThan(30);
  });

  test('whose learning rate follows a function and a plateau', async () => {
    const { history } = await fitTwice(() => [
      new LearningRateScheduler((epoch, rate) => (epoch === 1 ? 0.5 : rate)),
      new ReduceLROnPlateau({ monitor: 'loss', mode: 'max', patience: 1, factor: 0.5 }),
    ]);
    expect(history.history.learning_rate).toHaveLength(3);
  });

  test('whose weights are read after every other batch', async () => {
    const { log } = await fitTwice((_, log) => [
      new ModelCheckpoint({
        filepath: '{epoch}-{batch}',
        saveFreq: 2,
        save: async (trainer, path) => {
          log.push([path, await statesOf(trainer)]);
        },
      }),
    ]);
    expect(log).toHaveLength(4);
  });

  test('that is validated with the averages of the weights', async () => {
    await fitTwice(() => [new SwapEMAWeights({ swapOnEpoch: true })], { useEma: true });
  });

  test('whose hooks change the logs and the weights', async () => {
    const { history } = await fitTwice((trainer, log) => [
      {
        onTrainBatchEnd: (batch, logs) => void log.push([batch, { ...logs }]),
        onEpochEnd: async (epoch, logs) => {
          logs.mine = epoch * 10;
          const weights = await trainer.model.getWeights();
          log.push(weights.map(({ data }) => Array.from(data)));
          const last = weights.at(-1) as Tensor;
          trainer.model.setWeights([
            ...weights.slice(0, -1),
            tensor(last.data.map(() => epoch) as Float32Array, last.shape),
          ]);
        },
      },
    ]);
    expect(history.history.mine).toEqual([0, 10, 20]);
  });

  test('that a callback stops amid an epoch', async () => {
    const { history } = await fitTwice((trainer) => [
      {
        onTrainBatchEnd: (batch) => {
          trainer.stopTraining = batch === 1;
        },
      },
    ]);
    expect(history.epoch).toEqual([0]);
  });
});

describe('a signal', () => {
  /** Fits with a signal that is aborted after some batches. */
  async function abortedAt(fit: 'here' | 'there', batches: number): Promise<[History, number[][]]> {
    const controller = new AbortController();
    const trainer = newTrainer();
    let seen = 0;
    const onTrainBatchEnd = (): void => {
      if (++seen === batches) controller.abort('enough');
    };
    const all = { ...options, callbacks: [{ onTrainBatchEnd }], signal: controller.signal };
    const history = await (fit === 'here' ? trainer.fit(x, y, all) : fitInWorker(trainer, { x, y }, all));
    return [history, await statesOf(trainer)];
  }

  test('ends it after the batch; the weights are those of the last whole step', async () => {
    const [history, states] = await abortedAt('there', 5);
    const [expected, expectedStates] = await abortedAt('here', 5);
    expect(history.aborted).toEqual({ epoch: 1, batches: 2, reason: 'enough' });
    expect(expected.aborted).toEqual(history.aborted);
    expect(history.history).toEqual(expected.history);
    expect(states).toEqual(expectedStates);
  });

  test('that is aborted already lets no step run', async () => {
    const trainer = newTrainer();
    trainer.optimizer.build(trainer.model.trainableWeights);
    const before = await statesOf(trainer);
    const history = await fitInWorker(trainer, { x, y }, { ...options, signal: AbortSignal.abort('now') });
    expect(history.aborted).toEqual({ epoch: 0, batches: 0, reason: 'now' });
    expect(await statesOf(trainer)).toEqual(before);
  });

  test('stops it from outside, at some batch', async () => {
    const controller = new AbortController();
    const trainer = newTrainer();
    const onEpochBegin = (): void => {
      // No hook waits for it: the message comes at a turn of the worker's event loop.
      queueMicrotask(() => controller.abort());
    };
    const all = { ...options, epochs: 100_000, callbacks: [{ onEpochBegin }], signal: controller.signal };
    const history = await fitInWorker(trainer, { x, y }, all);
    expect(history.aborted?.epoch).toBeLessThan(100_000);
    const steps = (history.aborted?.epoch ?? 0) * 3 + (history.aborted?.batches ?? 0);
    expect((await trainer.optimizer.iterations.read()).item()).toBe(steps);
  });
});

test('stopTraining ends it, though no hook is waited for', async () => {
  const trainer = newTrainer();
  const fit = fitInWorker(trainer, { x, y }, { ...options, epochs: 100_000 });
  while (trainer.history === undefined || trainer.history.epoch.length === 0) await new Promise(setImmediate);
  trainer.stopTraining = true;
  const { epoch, aborted } = await fit;
  expect(epoch.length).toBeLessThan(100_000);
  expect(aborted).toBeUndefined();
});

describe('an error', () => {
  test('of a hook ends it, with the weights of the last whole step', async () => {
    const problem = new TypeError('a hook of mine');
    const fit = async (isThere: boolean): Promise<number[][]> => {
      const trainer = newTrainer();
      const onTrainBatchEnd = (batch: number): void => {
        if (batch === 1) throw problem;
      };
      const all = { ...options, callbacks: [{ onTrainBatchEnd }] };
      await expect(isThere ? fitInWorker(trainer, { x, y }, all) : trainer.fit(x, y, all)).rejects.toBe(problem);
      return statesOf(trainer);
    };
    expect(await fit(true)).toEqual(await fit(false));
  });

  test('in the worker comes back as what it is', async () => {
    const trainer = newTrainer();
    const bad = tensor(Float32Array.from(x.data as Float32Array).fill(Number.NaN), x.shape);
    const fit = fitInWorker(trainer, { x: bad, y }, { ...options, checkNumerics: true });
    await expect(fit).rejects.toThrow(SepalError);
    await expect(fit).rejects.toMatchObject({
      where: expect.stringContaining('fit'),
      cause: expect.stringContaining('worker'),
    });
  });

  test('of data is found on this side', async () => {
    const labels = tensor(new Int32Array(20).fill(7), [20]);
    await expect(fitInWorker(newTrainer(), { x, y: labels }, options)).rejects.toThrow('7');
  });
});

describe('what cannot be sent is refused', () => {
  const refused = (data: object, more: object = {}, model: unknown = smallModel()) =>
    fitInWorker(model as Sequential, data as never, { verbose: 0, ...more } as never);

  test.each([
    ['an iterable', { x: [[x, y]].values() }, {}, '`x` must be made of tensors and plain values'],
    ['an async iterable', { x: (async function* () {})() }, {}, 'An iterable of batches stays where it is'],
    ['validation of one', { x, y }, { validationData: new Set([1]) }, '`options` must be made of tensors'],
    ['a function as loss', { x, y }, { loss: distance }, "`loss` has the function 'distance'"],
    [
      'a function among metrics',
      { x, y },
      { ...compileOptions, metrics: ['accuracy', distance] },
      '`metrics` has the function',
    ],
    ['an unknown name', { x, y, z: 1 }, {}, 'Unrecognized keyword arguments passed to fitInWorker'],
    ['an unknown option', { x, y }, { ...compileOptions, epoch: 1 }, "Did you mean 'epochs'?"],
    ['tables of ops', { x, y }, { ...compileOptions, engine: { tables: forwardTables } }, '`engine` must be made of'],
    ['no signal', { x, y }, { signal: { aborted: false } }, '`signal` must be an AbortSignal'],
    ['a worker that is none', { x, y }, { ...compileOptions, worker: () => ({}) }, '`worker` must return a worker'],
    ['a worker that is no function', { x, y }, { worker: 'my-worker.ts' }, '`worker` must be a function'],
    ['a flag', { x, y }, { transfer: 1 }, '`transfer` must be true or false'],
  ])('%s', async (_, data, more, message) => {
    await expect(refused(data, more)).rejects.toThrow(message);
    await expect(refused(data, more)).rejects.toThrow(ValueError);
  });

  test('an engine', async () => {
    const engine = await createEngine({ engine: 'reference' });
    await expect(refused({ x, y }, { ...compileOptions, engine })).rejects.toThrow('`engine` must be options');
    engine.close();
  });

  test('options of compile for a trainer', async () => {
    await expect(refused({ x, y }, { loss: 'meanSquaredError' }, newTrainer())).rejects.toThrow(
      '`loss` is an option for models',
    );
  });

  test('a layer of one’s own', async () => {
    const model = new Sequential([input({ shape: [2] }), new Scale(), new Dense({ units: 1 })]);
    const data = { x: tensor([[1, 2]]), y: tensor([[1]]) };
    const fit = fitInWorker(model, data, { loss: 'meanSquaredError', verbose: 0 });
    await expect(fit).rejects.toThrow(ValueError);
    await expect(fit).rejects.toThrow('Scale');
  });
});

test('data can be moved instead of copied', async () => {
  const own = smallData();
  await fitInWorker(newTrainer(), own, { ...options, transfer: true });
  expect(own.x.data.length).toBe(0);
  expect(own.y.data.length).toBe(0);
});

test('the worker has an engine as asked for', async () => {
  const [here, there] = [newTrainer(), newTrainer()];
  const engine = await createEngine({ threads: 2 });
  await here.fit(x, y, { ...options, engine });
  engine.close();
  await fitInWorker(there, { x, y }, { ...options, engine: { threads: 2 } });
  expect(await statesOf(there)).toEqual(await statesOf(here));
});

test('one fit at a time trains a model', async () => {
  const trainer = newTrainer();
  const first = fitInWorker(trainer, { x, y }, options);
  await expect(trainer.fit(x, y, options)).rejects.toThrow(SepalError);
  await first;
});
