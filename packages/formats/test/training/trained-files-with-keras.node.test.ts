/**
 * What Sepal has trained, real Keras opens, evaluates the same, and trains on to the same weights. Skipped without a Python that has
 * Keras: `SEPAL_KERAS_PYTHON`, or `~/.venvs/sepal-goldens` (apps/goldens/README.md).
 */
import { expectClose, type KerasTrained, type KerasTraining, kerasPython, trainWithKeras } from '@sepal/goldens';
import { Dense, input, Model } from '@sepal/layers';
import { abs, mean, subtract, type Value } from '@sepal/ops';
import { setRandomSeed, type Tensor, tensor } from '@sepal/tensor';
import { Adam, type CompileOptions, compile, type Trainer } from '@sepal/training';
import { BinaryCrossentropy, MeanSquaredError } from '@sepal/training/losses';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { saveModel } from '../../src/index.ts';
import { network, optimizers, x, y } from './networks.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const NEAR = { absolute: 2e-4 };
const OPTIONS = { batchSize: 4, shuffle: false, verbose: 0 } as const;
const EPOCHS = 2;

function ownLoss(yTrue: Value, yPred: Value): Value {
  return mean(abs(subtract(yTrue, yPred)), { axis: -1 });
}

/** A trainer, and its labels. */
interface Case {
  readonly trainer: () => Trainer;
  readonly labels: Tensor | Readonly<Record<string, Tensor>>;
}

const one = (options: CompileOptions): Case => ({
  trainer: () => compile(network(0), options) as unknown as Trainer,
  labels: y,
});

const several = (options: CompileOptions): Case => ({
  trainer: () => {
    setRandomSeed(7);
    const samples = input({ shape: [5] });
    const hidden = new Dense({ units: 4, activation: 'tanh' }).apply(samples);
    const outputs = {
      numbers: new Dense({ units: 2, name: 'numbers' }).apply(hidden),
      chance: new Dense({ units: 1, name: 'chance' }).apply(hidden),
    };
    return compile(new Model({ inputs: samples, outputs }), options) as unknown as Trainer;
  },
  labels: {
    numbers: tensor(
      Array.from({ length: 44 }, (_, index) => (index % 7) / 4 - 1),
      [22, 2],
    ),
    chance: tensor(
      Array.from({ length: 22 }, (_, index) => index % 2),
      [22, 1],
    ),
  },
});

const cases: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    Object.entries(optimizers).map(([name, optimizer]) => [
      name,
      one({ optimizer: optimizer(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] }),
    ]),
  ),
  'names of every spelling': one({
    optimizer: 'adam',
    loss: 'sparse_categorical_crossentropy' as 'sparseCategoricalCrossentropy',
    metrics: ['acc', 'sparseCategoricalAccuracy', 'SparseTopKCategoricalAccuracy' as 'acc'],
    weightedMetrics: ['sparseCategoricalCrossentropy'],
  }),
  'several outputs': several({
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: {
      numbers: new MeanSquaredError(),
      chance: new BinaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }),
    },
    lossWeights: { numbers: 0.5, chance: 2 },
    metrics: { numbers: ['mae', 'meanSquaredError'], chance: ['accuracy'] },
    weightedMetrics: { numbers: ['mse'], chance: null },
  }),
  'a loss among the metrics': several({
    optimizer: 'adam',
    loss: 'mse',
    metrics: { numbers: null, chance: [new BinaryCrossentropy({ fromLogits: true })] },
  }),
  'a loss of my own': several({ optimizer: 'sgd', loss: { numbers: ownLoss, chance: ownLoss } }),
};

/** Those that are saved as .h5 too: each layout of what an optimizer remembers, and each form of a config. */
const legacy = [
  'SGD with a schedule',
  'Adam with amsgrad and a schedule',
  'RMSprop, centered, with momentum',
  'Nadam with everything',
  'names of every spelling',
  'several outputs',
  'a loss of my own',
];

/** What Keras found, and what it is to have found. */
interface Compared {
  readonly keras: KerasTrained;
  readonly found: { readonly iterations: number; readonly className: string };
  readonly evaluated: Readonly<Record<string, unknown>>;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly weights: readonly Tensor[];
}

describe.skipIf(kerasPython() === undefined)('Keras trains on (skipped without a Python that has Keras)', () => {
  const compared = new Map<string, Compared>();
  beforeAll(async () => {
    const asked: [key: string, rest: Omit<Compared, 'keras'>, question: KerasTraining][] = [];
    for (const [name, { trainer: make, labels }] of Object.entries(cases)) {
      const trainer = make();
      await trainer.fit(x, labels, { ...OPTIONS, epochs: EPOCHS });
      const files = await Promise.all(
        (legacy.includes(name) ? (['keras', 'h5'] as const) : (['keras'] as const)).map(async (format) => ({
          name: `model.${format}`,
          bytes: await saveModel(trainer, { format }),
        })),
      );
      const { className } = trainer.getCompileConfig()['optimizer'] as { readonly className: string };
      const found = { iterations: trainer.optimizer.iterations.value.item() as number, className };
      const evaluated = await trainer.evaluate(x, labels, { batchSize: 4, verbose: 0, returnDict: true });
      const { history } = await trainer.fit(x, labels, { ...OPTIONS, initialEpoch: EPOCHS, epochs: EPOCHS + 1 });
      const rest = { found, evaluated, history, weights: await trainer.model.getWeights() };
      for (const file of files) {
        const question = { file, x, y: labels as Tensor, batchSize: 4, initialEpoch: EPOCHS };
        asked.push([`${name} ${file.name}`, rest as unknown as Omit<Compared, 'keras'>, question]);
      }
    }
    const answers = await trainWithKeras(asked.map(([, , question]) => question));
    for (const [index, [key, rest]] of asked.entries())
      compared.set(key, { ...rest, keras: answers[index] as KerasTrained });
  }, 600_000);

  // Keras 3.15 builds the optimizer of any .h5 file for no variables, and cannot train on: train_files.py does that step again.
  describe.each([
    ['keras', Object.keys(cases)],
    ['h5', legacy],
  ])('from .%s', (format, names) => {
    test.each(names)('%s', (name) => {
      const { keras, found, evaluated, history, weights } = compared.get(`${name} model.${format}`) as Compared;
      if ('error' in keras) throw new Error(keras.error);
      expect(keras.optimizer.className).toBe(found.className);
      expect(keras.iterations).toBe(found.iterations);
      expectSame(keras.evaluated, evaluated);
      expectSame(keras.history, Object.fromEntries(Object.entries(history).map(([key, [value]]) => [key, value])));
      for (const [index, weight] of weights.entries()) expectClose(keras.weights[index]?.data ?? [], weight.data, NEAR);
    });
  });
});

function expectSame(keras: Readonly<Record<string, number>>, ours: Readonly<Record<string, unknown>>): void {
  expect(Object.keys(keras)).toEqual(Object.keys(ours));
  expectClose(Object.values(ours) as number[], Object.values(keras), NEAR);
}
