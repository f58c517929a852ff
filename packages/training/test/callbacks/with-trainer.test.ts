import { Dense, input, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  CosineDecay,
  compile,
  EarlyStopping,
  type Logs,
  ModelCheckpoint,
  ReduceLROnPlateau,
  SGD,
  SwapEMAWeights,
  TerminateOnNaN,
} from '../../src/index.ts';

const x = tensor([[0.5], [1], [-1], [2], [0.25], [-0.75], [1.5], [-2]]);
const y = tensor([[1], [2], [-2], [4], [0.5], [-1.5], [3], [-4]]);
const newModel = (): Sequential =>
  new Sequential([input({ shape: [1] }), new Dense({ units: 1, kernelInitializer: 'zeros', name: 'dense' })]);
const weightsOf = async (model: Sequential): Promise<number[][]> =>
  (await model.getWeights()).map(({ data }) => Array.from(data));
const silent = { verbose: 0, batchSize: 2 } as const;

test('the best weights come back, bit for bit, when the epochs run out', async () => {
  const model = newModel();
  const trainer = compile(model, { optimizer: new SGD({ learningRate: 5 }), loss: 'meanSquaredError' });
  const afterEpochs: number[][][] = [];
  const onEpochEnd = async (): Promise<void> => {
    afterEpochs.push(await weightsOf(model));
  };
  const stopping = new EarlyStopping({ monitor: 'loss', patience: 50, restoreBestWeights: true });
  const { history } = await trainer.fit(x, y, { ...silent, epochs: 4, callbacks: [stopping, { onEpochEnd }] });
  const losses = history.loss as number[];
  expect(losses[1]).toBeGreaterThan(losses[0] as number);
  expect(stopping).toMatchObject({ bestEpoch: 0, stoppedEpoch: 0 });
  expect(await weightsOf(model)).toEqual(afterEpochs[0]);
  expect(afterEpochs[3]).not.toEqual(afterEpochs[0]);
});

test('a monitor that no log has is an error after the first epoch, whose weights stay', async () => {
  const model = newModel();
  const trainer = compile(model, { optimizer: 'sgd', loss: 'meanSquaredError' });
  const fit = trainer.fit(x, y, { ...silent, epochs: 4, callbacks: [new EarlyStopping()] });
  await expect(fit).rejects.toThrow("`monitor` names 'val_loss', which no log has.");
  await expect(fit).rejects.toThrow('loss');
  expect((await trainer.optimizer.iterations.read()).item()).toBe(4);
});

test('the direction of a metric is its own, also in the validation', async () => {
  const trainer = compile(newModel(), { optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['binaryAccuracy'] });
  const labels = tensor([[1], [1], [0], [1], [1], [0], [1], [0]]);
  const callbacks = ['val_binaryAccuracy', 'val_loss'].map((monitor) => new EarlyStopping({ monitor, patience: 3 }));
  const { history } = await trainer.fit(x, labels, { ...silent, epochs: 4, validationSplit: 0.25, callbacks });
  const [accuracy, loss] = callbacks;
  expect(accuracy?.best).toBe(Math.max(...(history.val_binaryAccuracy as number[])));
  expect(loss?.best).toBe(Math.min(...(history.val_loss as number[])));
});

test('training ends at the batch whose loss is NaN; the history says so', async () => {
  const trainer = compile(newModel(), { optimizer: 'sgd', loss: 'meanSquaredError' });
  const batches: number[] = [];
  const onTrainBatchEnd = (batch: number): void => void batches.push(batch);
  const nan = tensor(new Float32Array(8).fill(Number.NaN), [8, 1]);
  const callbacks = [new TerminateOnNaN({ print: () => undefined }), { onTrainBatchEnd }];
  const { history } = await trainer.fit(x, nan, { ...silent, epochs: 3, callbacks });
  expect(history.loss).toEqual([Number.NaN]);
  expect(batches).toEqual([0]);
});

test('the learning rate falls on a plateau, and is in the history last', async () => {
  const trainer = compile(newModel(), { optimizer: new SGD({ learningRate: 1e-6 }), loss: 'meanSquaredError' });
  const callbacks = [new ReduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2, minDelta: 1 })];
  const { history } = await trainer.fit(x, y, { ...silent, epochs: 8, validationSplit: 0.25, callbacks });
  const rate = Math.fround(1e-6);
  expect(history.learning_rate).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125].map((factor) => factor * rate));
  expect(Object.keys(history)).toEqual(['loss', 'val_loss', 'learning_rate']);
});

test('a schedule says that it is none to reduce, before anything is trained', async () => {
  const schedule = new CosineDecay({ initialLearningRate: 0.1, decaySteps: 4 });
  const trainer = compile(newModel(), { optimizer: new SGD({ learningRate: schedule }), loss: 'meanSquaredError' });
  const fit = trainer.fit(x, y, { ...silent, callbacks: [new ReduceLROnPlateau({ monitor: 'loss' })] });
  await expect(fit).rejects.toThrow('`LearningRateSchedule`');
  expect((await trainer.optimizer.iterations.read()).item()).toBe(0);
});

test('checkpoints have the weights after their batch', async () => {
  const model = newModel();
  const trainer = compile(model, { optimizer: 'sgd', loss: 'meanSquaredError' });
  const saved: [string, number[][]][] = [];
  const after: number[][][] = [];
  const checkpoint = new ModelCheckpoint({
    filepath: '{epoch}-{batch}-{loss:.3f}',
    saveFreq: 3,
    save: async (_, path) => void saved.push([path, await weightsOf(model)]),
  });
  const onTrainBatchEnd = async (): Promise<void> => void after.push(await weightsOf(model));
  await trainer.fit(x, y, { ...silent, epochs: 2, callbacks: [checkpoint, { onTrainBatchEnd }] });
  expect(saved.map(([path]) => path.slice(0, 4))).toEqual(['1-3-', '2-2-']);
  expect(saved.map(([, weights]) => weights)).toEqual([after[2], after[5]]);
});

test('validation sees the averages of the weights, training its own', async () => {
  const newTrainer = () =>
    compile(newModel(), { optimizer: new SGD({ learningRate: 0.1, useEma: true }), loss: 'meanSquaredError' });
  const options = { ...silent, epochs: 2, validationData: [x, y] };
  const [plain, swapped] = [newTrainer(), newTrainer()];
  const before = await plain.fit(x, y, options);
  const { history } = await swapped.fit(x, y, { ...options, callbacks: [new SwapEMAWeights()] });
  expect(history.loss).toEqual(before.history.loss);
  expect(history.val_loss).not.toEqual(before.history.val_loss);
  // At the end the averages are in the model, as they were in the last validation.
  const logs: Logs = await swapped.evaluate(x, y, { verbose: 0, batchSize: 2, returnDict: true });
  expect(logs.loss).toBe(history.val_loss?.at(-1));
});
