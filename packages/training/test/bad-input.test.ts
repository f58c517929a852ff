import { Dense, Flatten, input, Model, Sequential } from '@sepal/layers';
import type { Value } from '@sepal/ops';
import { SepalError, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type CompileOptions, CosineDecay, compile, type FitOptions, SGD } from '../src/index.ts';
import { Mean, Metric } from '../src/metrics/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const data = column(1, 2, 3, 4);

/** Two outputs: 'a' of one number, 'b' of three classes. */
function twoOutputs(): Model<ReturnType<typeof input>, readonly ReturnType<typeof input>[]> {
  const x = input({ shape: [1] });
  const a = new Dense({ units: 1, name: 'a' }).apply(x);
  const b = new Dense({ units: 3, activation: 'softmax', name: 'b' }).apply(x);
  return new Model({ inputs: x, outputs: [a, b] as const });
}

const classes = tensor([0, 1, 2, 0], [4], 'int32');

class Three extends Metric {
  updateState(): void {}
  result(): Value {
    return 3 as never;
  }
}

async function refusal(action: () => unknown): Promise<SepalError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof SepalError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('options of fit', () => {
  test.each<readonly [string, object, string]>([
    ['an unknown option', { batchsize: 4 }, "Did you mean 'batchSize'?"],
    ["Keras' spelling", { batch_size: 4 }, "Did you mean 'batchSize'?"],
    ['batch size 0', { batchSize: 0 }, 'batchSize=0'],
    ['half a batch', { batchSize: 1.5 }, 'batchSize=1.5'],
    ['negative epochs', { epochs: -1 }, 'epochs=-1'],
    ['epochs that are no number', { epochs: '3' }, "epochs='3'"],
    ['no steps', { stepsPerEpoch: 0 }, 'stepsPerEpoch=0'],
    ['all for validation', { validationSplit: 1 }, 'validationSplit=1'],
    ['more than all for validation', { validationSplit: 1.5 }, 'a fraction from 0 to below 1'],
    ['less than none', { validationSplit: -0.1 }, 'validationSplit=-0.1'],
    ['validation that leaves nothing', { validationSplit: 0.9 }, 'Training data contains 4 samples'],
    ['a frequency of 0', { validationFreq: 0 }, 'validationFreq=0'],
    ['validation data that are none', { validationData: 3 }, '`validationData` must be [x, y]'],
    ['validation data of another shape', { validationData: [tensor([[1, 2]]), column(1)] }, 'validationData: Input 0'],
    ['an unknown order', { shuffle: 'batches' }, "true, false or 'batch'"],
    ['a seed that is none', { seed: -1 }, 'seed=-1'],
    ['a signal that is none', { signal: {} }, 'an AbortSignal'],
    ['a callback that is none', { callbacks: [3] }, '`callbacks` must be callbacks'],
    ['a callback class', { callbacks: [class {}] }, 'Make it with `new`'],
    ['a hook that is none', { callbacks: [{ onEpochend: () => undefined }] }, "Did you mean 'onEpochEnd'?"],
    ['an engine that is none', { engine: 'wasm' }, 'engine'],
    ['verbose 3', { verbose: 3 }, 'verbose=3'],
    ['weights of classes that are none', { classWeight: { cat: 2 } }, 'keys are integers from 0'],
    ['a list of weights of classes', { classWeight: [1, 2] }, '`classWeight` must be an object'],
    ['a map of weights of classes', { classWeight: new Map([[0, 1]]) }, '`classWeight` must be an object'],
    [
      'weights of classes and of samples',
      { classWeight: { 0: 1 }, sampleWeight: column(1, 1, 1, 1) },
      'You cannot use `classWeight` and `sampleWeight` at the same time.',
    ],
    [
      'too few weights of samples',
      { sampleWeight: column(1, 2) },
      '`sampleWeight` have shape (2, 1), the inputs have 4',
    ],
  ])('%s', async (_, options, message) => {
    const trainer = compile(scaling(), { optimizer: 'sgd', loss: 'mse' });
    const error = await refusal(() => trainer.fit(data, data, { ...QUIET, ...options } as FitOptions));
    expect(error.message).toContain(message);
    expect(error.where).toMatch(/^Sequential 'sequential\w*' fit/);
    // Nothing is left behind.
    await trainer.fit(data, data, QUIET);
  });
});

describe('options of compile', () => {
  test.each<readonly [string, () => unknown, string]>([
    ['something else than a model', () => compile(3 as never), 'The first argument must be a model. Received: 3'],
    ['a layer', () => compile(new Flatten() as never), 'The first argument must be a model'],
    ['an unknown option', () => compile(scaling(), { losses: 'mse' } as never), "Did you mean 'loss'?"],
    ['an unknown optimizer', () => compile(scaling(), { optimizer: 'adma' as never }), "Did you mean 'adam'?"],
    [
      'options in two objects',
      () => (compile as (...all: unknown[]) => unknown)(scaling(), {}, {}),
      '1 argument too many',
    ],
  ])('%s', async (_, action, message) => {
    expect((await refusal(action)).message).toContain(message);
  });

  test.each<readonly [string, CompileOptions, string]>([
    ['an unknown loss', { loss: 'meanSquarederor' as never }, "Did you mean 'meanSquaredError'?"],
    ['an unknown metric', { loss: 'mse', metrics: ['binaryAcuracy' as never] }, "Did you mean 'binaryAccuracy'?"],
    ['a loss that is none', { loss: 3 as never }, '`loss` must be a loss'],
    ['two losses for one output', { loss: ['mse', 'mse'] }, '`loss` has 2 entries, but the model has 1 output'],
    ['a loss for no output', { loss: { z: 'mse' } }, "in `loss`. Received 'z'"],
    ['a metric without a list', { loss: 'mse', metrics: 'mae' as never }, "Write ['mae']"],
    ['a metric that is none', { loss: 'mse', metrics: [3 as never] }, '`metrics` must contain names of metrics'],
    ['a weight that is none', { loss: 'mse', lossWeights: 'much' as never }, '`lossWeights` must be a number'],
    [
      'a schedule for a weight',
      { loss: 'mse', lossWeights: new CosineDecay({ initialLearningRate: 1, decaySteps: 2 }) as never },
      '`lossWeights` must be a number',
    ],
    ['a loss that returns a number', { loss: (() => 3) as never }, 'The loss must return a tensor. Received: 3.'],
    ['an async loss', { loss: (async (yTrue: Tensor) => yTrue) as never }, 'The loss must return a tensor'],
    ['a metric that returns nothing', { loss: 'mse', metrics: [(() => undefined) as never] }, 'must return a tensor'],
    ['a metric class whose result is a number', { loss: 'mse', metrics: [new Three()] }, 'must return a tensor'],
    ['no loss', {}, 'There is no loss to compute.'],
  ])('%s, once there are data', async (_, options, message) => {
    const trainer = compile(scaling(), options);
    expect((await refusal(() => trainer.fit(data, data, QUIET))).message).toContain(message);
    expect((await refusal(() => trainer.evaluate(data, data, QUIET))).message).toContain(message);
  });

  test.each<readonly [string, CompileOptions, string]>([
    ['a list of one', { loss: ['mse'] }, "`loss` has 1 entries, but the model has 2 outputs: 'a', 'b'"],
    ['one by name', { loss: { a: 'mse' } }, 'Give null for an output that gets nothing: { b: null }'],
    ['an unknown name', { loss: { a: 'mse', c: 'mse' } }, "Expected keys 'a', 'b' in `loss`. Received 'a', 'c'."],
    ['too many weights', { loss: 'mse', lossWeights: [1, 2, 3] }, '`lossWeights` has 3 entries'],
    ['metrics for both in one list', { loss: 'mse', metrics: ['acc', 'acc', 'acc'] }, '`metrics` has 3 entries'],
    ['metrics by an unknown name', { loss: 'mse', metrics: { c: ['acc'] } }, "Expected keys 'a', 'b' in `metrics`"],
  ])('of two outputs: %s', async (_, options, message) => {
    const trainer = compile(twoOutputs(), options);
    expect(
      (await refusal(() => trainer.fit(data, [data, tensor(new Array(12).fill(0), [4, 3])], QUIET))).message,
    ).toContain(message);
  });
});

describe('data', () => {
  const fit = (x: unknown, y?: unknown, options: CompileOptions = { loss: 'mse' }): Promise<SepalError> =>
    refusal(() => compile(scaling(), options).fit(x as Tensor, y as Tensor, QUIET));

  test.each<readonly [string, unknown, unknown, string]>([
    ['no samples', tensor([], [0, 1]), tensor([], [0, 1]), 'has no samples'],
    ['no samples at all', undefined, undefined, '`x` must be a tensor'],
    ['numbers', [1, 2, 3], data, 'Make a tensor of it'],
    ['a typed array', new Float32Array(4), data, 'Float32Array'],
    ['another shape', tensor([[1, 2]]), column(1), 'expected shape=(None, 1), found shape=(1, 2)'],
    [
      'more labels than samples',
      data,
      column(1, 2, 3, 4, 5),
      'The labels have shape (5, 1), the inputs have 4 samples',
    ],
    ['labels that are numbers', data, [1, 2, 3, 4], '`y` must be a tensor'],
    ['labels that are a typed array', data, new Float32Array(4), '`y` must be a tensor'],
    ['no labels', data, undefined, 'there are no labels for it'],
    ['labels by a name that is no output', data, { z: data }, "Expected labels for 1 output: 'dense"],
    [
      'labels of another shape',
      data,
      tensor([
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
      '(4, 2)',
    ],
    ['a batch that is a promise', Promise.resolve(data), data, 'Await it first'],
  ])('%s', async (_, x, y, message) => {
    expect((await fit(x, y)).message).toContain(message);
  });

  test('labels for two outputs', async () => {
    const trainer = compile(twoOutputs(), { loss: ['mse', 'sparseCategoricalCrossentropy'] });
    const fitted = async (y: unknown): Promise<string> =>
      (await refusal(() => trainer.fit(data, y as never, QUIET))).message;
    expect(await fitted(data)).toContain("Expected labels for 2 outputs: 'a', 'b'. Received one tensor.");
    expect(await fitted([data])).toContain('Received an array of 1.');
    expect(await fitted({ a: data, c: classes })).toContain("Received 'a', 'c'");
    expect(await fitted({ a: data })).toContain("Output 'b' has the loss");
    const options = { ...QUIET, classWeight: { 0: 2 } };
    expect((await refusal(() => trainer.fit(data, [data, classes], options))).message).toContain(
      '`classWeight` is only supported for models with a single output.',
    );
    const weights = {
      ...QUIET,
      sampleWeight: tensor([
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
    };
    expect((await refusal(() => trainer.fit(data, [data, classes], weights))).message).toContain(
      'One `sampleWeight` for several outputs must have one weight for each sample: shape (4,). Received shape (4, 2).',
    );
    await trainer.fit(data, { b: classes, a: data }, QUIET);
  });

  test('labels that do not suit the loss: both are named, and the right loss', async () => {
    const model = new Sequential([input({ shape: [1] }), new Dense({ units: 3, activation: 'softmax' })]);
    const fitted = async (loss: CompileOptions['loss'], y: Tensor): Promise<string> =>
      (await refusal(() => compile(model, { loss }).fit(data, y, QUIET))).message;
    const sparse = await fitted('categoricalCrossentropy', classes);
    expect(sparse).toContain('(4,)');
    expect(sparse).toMatch(/sparseCategoricalCrossentropy/i);
    const outside = await fitted('sparseCategoricalCrossentropy', tensor([0, 1, 3, 0], [4], 'int32'));
    expect(outside).toContain('3');
    expect(outside).toContain("loss 'sparse_categorical_crossentropy'");
    const one = compile(scaling(), { loss: 'categoricalCrossentropy' });
    expect((await refusal(() => one.fit(data, data, QUIET))).message).toMatch(/binaryCrossentropy/i);
  });

  test('a metric given twice', async () => {
    const metric = new Mean();
    const trainer = compile(scaling(), { loss: 'mse', metrics: [metric], weightedMetrics: [metric] });
    expect((await refusal(() => trainer.fit(data, data, QUIET))).message).toContain(
      "The metric 'mean' is given twice.",
    );
  });
});

describe('a callback that throws', () => {
  test.each([
    'onTrainBegin',
    'onEpochBegin',
    'onTrainBatchBegin',
    'onTrainBatchEnd',
    'onEpochEnd',
    'onTestBatchEnd',
    'onTrainEnd',
  ] as const)('in %s ends the fit with its error; the weights are those after the last whole step', async (hook) => {
    const model = scaling();
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.01 }), loss: 'mse' });
    const failure = new TypeError('out of paper');
    let steps = 0;
    const callbacks = [
      { onTrainBatchEnd: () => void steps++ },
      {
        [hook]: (index: unknown) => {
          if (typeof index !== 'number' || index === 1) throw failure;
        },
      },
    ];
    const options: FitOptions = {
      ...QUIET,
      epochs: 2,
      batchSize: 2,
      shuffle: false,
      validationData: [data, data],
      callbacks,
    };
    const whole = scaling();
    const expected = compile(whole, { optimizer: new SGD({ learningRate: 0.01 }), loss: 'mse' });
    await expect(trainer.fit(data, data, options)).rejects.toBe(failure);
    for (let step = 0; step < steps; step++) {
      const part = step % 2 === 0 ? column(1, 2) : column(3, 4);
      await expected.trainOnBatch(part, part);
    }
    expect(await model.getWeights()).toEqual(await whole.getWeights());
    expect(trainer.optimizer.iterations.value.item()).toBe(steps);
    await trainer.fit(data, data, QUIET);
  });
});
