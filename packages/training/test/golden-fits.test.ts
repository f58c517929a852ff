import { expectClose, type FitCase, type GoldenTensor, golden } from '@sepal/goldens';
import { Dense, input, Model, regularizers, type Structure, type SymbolicTensor } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import { type CompileOptions, compile, type FitOptions, type GivenTensors, type Logs, SGD } from '../src/index.ts';
import { QUIET } from './quiet.ts';

const { x, data, cases } = golden('training/fits');

const CLOSE = { relative: 1e-5, absolute: 1e-6 };

function read({ data: numbers, shape, dtype }: GoldenTensor): Tensor {
  return tensor(numbers, shape, dtype as 'float32');
}

/** Names in `data`, in a structure, as tensors. */
function dataOf(names: unknown): unknown {
  if (typeof names === 'string') return read(data[names] as GoldenTensor);
  if (Array.isArray(names)) return names.map(dataOf);
  return Object.fromEntries(Object.entries(names as object).map(([key, name]) => [key, dataOf(name)]));
}

function network({ outputs }: FitCase): Model<SymbolicTensor, Structure<SymbolicTensor>> {
  const inputs = input({ shape: [3], name: 'x' });
  const kernelRegularizer = new regularizers.L2({ l2: 0.01 });
  const shared = new Dense({ units: 4, activation: 'tanh', name: 'shared', kernelRegularizer }).apply(inputs);
  const made = outputs.map(({ name, units, activation }) => new Dense({ units, activation, name }).apply(shared));
  const [only, ...others] = made;
  if (only !== undefined && others.length === 0)
    return new Model({ inputs, outputs: only as Structure<SymbolicTensor> });
  const keys = outputs.map(({ key }) => key);
  return new Model({
    inputs,
    outputs: (keys.includes(null)
      ? made
      : Object.fromEntries(made.map((output, index) => [keys[index], output]))) as Structure<SymbolicTensor>,
  });
}

function optionsOf({ fit: { sample_weight, class_weight, ...options } }: FitCase): FitOptions {
  return {
    ...camelCaseKeys(options),
    ...(sample_weight === undefined ? {} : { sampleWeight: dataOf(sample_weight) as GivenTensors }),
    ...(class_weight === undefined ? {} : { classWeight: Object.fromEntries(class_weight as [number, number][]) }),
  };
}

/** Compares names, their order and their values. */
function expectLogs(logs: Logs, expected: readonly (readonly [string, number])[]): void {
  expect(Object.keys(logs)).toEqual(expected.map(([name]) => name));
  expectClose(
    Object.values(logs) as number[],
    expected.map(([, value]) => value),
    CLOSE,
  );
}

function nameOf({ outputs, compile: compiled, fit }: FitCase): string {
  return JSON.stringify([outputs.map(({ key, name }) => key ?? name), compiled, fit]);
}

describe.each(cases.map((fitted) => [nameOf(fitted), fitted] as const))('%s', (_, fitted) => {
  test('logs what Keras logs, and trains to the same weights', async () => {
    const model = network(fitted);
    model.setWeights(fitted.weights.map(read));
    const trainer = compile(model, {
      optimizer: new SGD({ learningRate: 0.1 }),
      ...(camelCaseKeys(fitted.compile) as CompileOptions),
    });
    const y = dataOf(fitted.labels) as Tensor;
    const options = optionsOf(fitted);
    const { history, epoch } = await trainer.fit(read(x), y, {
      ...QUIET,
      ...options,
      batchSize: 4,
      epochs: 3,
      shuffle: false,
    });
    expect(epoch).toEqual(fitted.epoch);
    expect(Object.keys(history)).toEqual(fitted.history.map(([name]) => name));
    for (const [name, expected] of fitted.history) expectClose(history[name] as number[], expected, CLOSE);
    const { sampleWeight } = options;
    const evaluation = { ...QUIET, sampleWeight, batchSize: 4 };
    expectLogs(await trainer.evaluate(read(x), y, { ...evaluation, returnDict: true }), fitted.evaluateNamed);
    const list = [await trainer.evaluate(read(x), y, evaluation)].flat() as number[];
    const expected = [fitted.evaluate].flat();
    // Keras' list repeats a metric that is also weighted.
    if (list.length === fitted.evaluateNamed.length && expected.length === list.length)
      expectClose(list, expected, CLOSE);
    const after = await model.getWeights();
    for (const [index, { data: numbers }] of fitted.after.entries())
      expectClose(after[index]?.data ?? [], numbers, CLOSE);
    expectLogs(await trainer.trainOnBatch(read(x), y, { sampleWeight, returnDict: true }), fitted.onBatch);
    expect(trainer.metricsNames.slice().sort()).toEqual(fitted.onBatch.map(([name]) => name));
  });
});
