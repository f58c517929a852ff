import { Dense, Dropout, input, Model, Sequential } from '@sepal/layers';
import { abs, cast, mean, multiply, square, subtract, type Value } from '@sepal/ops';
import { type Tensor, tensor } from '@sepal/tensor';
import {
  Adam,
  type CompileOptions,
  compile,
  LearningRateSchedule,
  Optimizer,
  type OptimizerStep,
  SGD,
  type Trainer,
  type VariableUpdate,
} from '@sepal/training';
import { Huber, Loss, MeanSquaredError } from '@sepal/training/losses';
import { type Cells, Mean, type MetricUpdate } from '@sepal/training/metrics';
import { describe, expect, test, vi } from 'vitest';
import { loadModel, saveModel, type TrainingState } from '../../src/index.ts';
import { loadTrainer } from '../../src/training/index.ts';
import { network, QUIET, x, y } from './networks.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const FORMATS = ['keras', 'h5'] as const;
const samples = tensor(
  Array.from({ length: 16 }, (_, index) => (index % 5) - 2),
  [8, 2],
);
const targets = tensor(
  Array.from({ length: 8 }, (_, index) => index % 3),
  [8, 1],
);
const LABELS: Readonly<Record<string, Tensor>> = { one: targets, other: targets };

/** With two outputs, and an option between the words of Keras and Sepal. */
function twoOutputs(options: CompileOptions): Trainer {
  const from = input({ shape: [2] });
  const outputs = {
    one: new Dense({ units: 1, name: 'one' }).apply(from),
    other: new Dense({ units: 1, name: 'other' }).apply(from),
  };
  return compile(new Model({ inputs: from, outputs }), options) as unknown as Trainer;
}

class OwnLoss extends Loss {
  static override readonly className = 'mine>OwnLoss';
  readonly largestError: number;
  constructor({ largestError = 1, ...options }: { largestError?: number; name?: string } = {}) {
    super(options);
    this.largestError = largestError;
  }
  override call(yTrue: Value, yPred: Value): Value {
    return multiply(mean(square(subtract(yTrue, yPred)), { axis: -1 }), this.largestError);
  }
  override getConfig() {
    return { ...super.getConfig(), largestError: this.largestError };
  }
}
class OwnMetric extends Mean {
  static override readonly className = 'OwnMetric';
  override updateState(yTrue: Value, yPred: Value, update: MetricUpdate): void {
    this.record(abs(subtract(yTrue, yPred)), update);
  }
  override result(cells: Cells): Value {
    return super.result(cells);
  }
}
class OwnSchedule extends LearningRateSchedule {
  static override readonly className = 'OwnSchedule';
  readonly rate: number;
  constructor({ rate = 0.1 }: { rate?: number } = {}) {
    super();
    this.rate = rate;
  }
  override call(step: Tensor): Tensor;
  override call(step: Value): Value;
  override call(step: Value): Value {
    return multiply(cast(step, 'float32'), this.rate);
  }
  override getConfig() {
    return { rate: this.rate };
  }
}
class OwnOptimizer extends Optimizer {
  static override readonly className = 'OwnOptimizer';
  protected override begin(step: OptimizerStep): VariableUpdate {
    return (gradient, variable) => {
      step.write(variable, subtract(step.read(variable), multiply(gradient, step.learningRate)));
    };
  }
}
function ownFunction(yTrue: Value, yPred: Value): Value {
  return mean(abs(subtract(yTrue, yPred)), { axis: -1 });
}
const customObjects = { OwnLoss, OwnMetric, OwnSchedule, OwnOptimizer, ownFunction } as never;

const configs: Readonly<Record<string, () => CompileOptions>> = {
  names: () => ({
    optimizer: 'adam',
    loss: 'mse',
    metrics: { one: ['meanSquaredError', 'mae'], other: ['rootMeanSquaredError'] } as never,
  }),
  'options of losses and metrics': () => ({
    optimizer: new SGD({ momentum: 0.9, learningRate: 1 }),
    loss: { one: new Huber({ delta: 0.5, reduction: 'sum' }), other: null },
    lossWeights: { one: 0.5, other: null },
    metrics: { one: [new MeanSquaredError({ name: 'as_a_loss' })], other: null },
    weightedMetrics: { one: ['mae'], other: ['mae'] },
  }),
  'my own': () => ({
    optimizer: new OwnOptimizer({ learningRate: new OwnSchedule({ rate: 0.25 }) }),
    loss: { one: new OwnLoss({ largestError: 3 }), other: ownFunction },
    metrics: { one: [new OwnMetric({ name: 'own' }), ownFunction], other: null },
  }),
};

describe.each(Object.keys(configs))('what a trainer was compiled with: %s', (name) => {
  test.each(FORMATS)('comes back from .%s', async (format) => {
    const trainer = twoOutputs((configs[name] as () => CompileOptions)());
    await trainer.fit(samples, LABELS as never, { ...QUIET, epochs: 2 });
    const again = await loadTrainer(await saveModel(trainer, { format }), { customObjects });
    const options = { ...QUIET, returnDict: true } as const;
    expect(await again.evaluate(samples, LABELS as never, options)).toEqual(
      await trainer.evaluate(samples, LABELS as never, options),
    );
    expect(again.getCompileConfig()['optimizer']).toEqual(trainer.getCompileConfig()['optimizer']);
    // As often as it is saved and loaded.
    const third = await loadTrainer(await saveModel(again, { format }), { customObjects });
    expect(third.getCompileConfig()).toEqual(again.getCompileConfig());
    expect(await third.trainOnBatch(samples, LABELS as never)).toEqual(
      await trainer.trainOnBatch(samples, LABELS as never),
    );
  });
});

test('what is one’s own and not given is named, with how to give it', async () => {
  const trainer = twoOutputs((configs['my own'] as () => CompileOptions)());
  const file = await saveModel(trainer, { format: 'keras' });
  await expect(loadTrainer(file)).rejects.toThrow(/OwnSchedule.*customObjects: \{ Name: … \}/);
  await expect(loadTrainer(file, { customObjects: { OwnSchedule, OwnOptimizer } as never })).rejects.toThrow('OwnLoss');
});

describe('the training state of a file in another format', () => {
  test.each([
    ['keras', 'h5'],
    ['h5', 'keras'],
  ] as const)('from .%s to .%s', async (from, to) => {
    const trainer = compile(network(), {
      optimizer: new Adam({ amsgrad: true, beta1: 0.5 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['acc'],
    });
    await trainer.fit(x, y, QUIET);
    const { model, training } = await loadModel<Sequential>(await saveModel(trainer, { format: from }), {
      keepTraining: true,
    });
    const again = await loadTrainer(await saveModel(model, { format: to, training }));
    const [state, expected] = [await again.trainingState(), await trainer.trainingState()];
    expect(state.optimizer.map(({ value }) => value)).toEqual(expected.optimizer.map(({ value }) => value));
    expect(state.config['optimizer']).toEqual(expected.config['optimizer']);
    await again.fit(x, y, QUIET);
    await trainer.fit(x, y, QUIET);
    expect(await again.model.getWeights()).toEqual(await trainer.model.getWeights());
  });
});

test('a trainer that has not begun begins anew', async () => {
  const trainer = compile(network(), { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  const again = await loadTrainer(await saveModel(trainer, { format: 'keras' }));
  await trainer.fit(x, y, QUIET);
  await again.fit(x, y, QUIET);
  expect(await again.model.getWeights()).toEqual(await trainer.model.getWeights());
});

test('layers that were frozen after the last fit: the state is that of the weights that are trained', async () => {
  const trainer = compile(network(), { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  await trainer.fit(x, y, QUIET);
  (trainer.model.layers[0] as Dense).trainable = false;
  const again = await loadTrainer(await saveModel(trainer, { format: 'keras' }));
  expect(again.model.trainableWeights).toHaveLength(trainer.model.trainableWeights.length);
  await again.fit(x, y, QUIET);
  await trainer.fit(x, y, QUIET);
  expect(await again.model.getWeights()).toEqual(await trainer.model.getWeights());
});

describe('what is refused', () => {
  const small = () => new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);

  test.each(FORMATS)('a .%s file without a training config', async (format) => {
    await expect(loadTrainer(await saveModel(small(), { format }))).rejects.toThrow(
      'The file does not say what its model was trained with. Load it with loadModel(source), and compile(model,',
    );
  });

  test.each(FORMATS)('variables of another optimizer, all of them in one error (.%s)', async (format) => {
    const trainer = compile(small(), { optimizer: new SGD({ momentum: 0.9 }), loss: 'mse' });
    const { config, optimizer } = await trainer.trainingState();
    const saved = (values: typeof optimizer) =>
      saveModel({ model: trainer.model, trainingState: async () => ({ config, optimizer: values }) }, { format });
    await expect(loadTrainer(await saved(optimizer.slice(0, 3)))).rejects.toThrow(
      /The optimizer has 4 variables\. Received 3 values\..*kernel_momentum.*bias_momentum/,
    );
    const wrong = optimizer.map(({ name, value }, index) => ({ name, value: index < 2 ? value : tensor([1, 2, 3]) }));
    await expect(loadTrainer(await saved(wrong))).rejects.toThrow(
      /do not fit.*kernel_momentum float32 \(2, 1\) at index 2.*bias_momentum float32 \(1,\) at index 3/,
    );
  });

  test.each(FORMATS)('counters of random numbers of another model (.%s)', async (format) => {
    const model = new Sequential([input({ shape: [2] }), new Dropout({ rate: 0.5 }), new Dense({ units: 1 })]);
    const trainer = compile(model, { loss: 'mse' });
    const { training } = await loadModel(await saveModel(trainer, { format }), { keepTraining: true });
    expect(training?.seeds).toHaveLength(1);
    const [seed] = training?.seeds ?? [];
    const seeds = [seed, { name: 'another', value: seed?.value }] as NonNullable<TrainingState['seeds']>;
    const file = await saveModel(model, { format, training: { ...(training as TrainingState), seeds } });
    await expect(loadTrainer(file)).rejects.toThrow(
      /counters of random numbers do not fit the model. Expected dropout\S* \(2,\)\./,
    );
    const without = await saveModel(model, { format, training: { ...(training as TrainingState), seeds: [] } });
    await expect(loadTrainer(without)).resolves.toBeDefined();
  });

  test('a trainer together with another training state', async () => {
    const trainer = compile(small(), { loss: 'mse' });
    const { training } = await loadModel(await saveModel(trainer, { format: 'keras' }), { keepTraining: true });
    await expect(saveModel(trainer, { format: 'keras', training })).rejects.toThrow(
      'A trainer has a training state of its own',
    );
  });
});
