/** Compares layers with the goldens of @sepal/goldens: Keras' outputs for a layer, its inputs and its weights. */
import {
  expectClose,
  type GoldenTensor,
  type GoldenWeight,
  type KerasConfig,
  type LayerCase,
  type Tolerance,
} from '@sepal/goldens';
import { evaluate, forwardOps, type Graph, gradientOps, trace, type Value } from '@sepal/ops';
import { createEngine, type Engine } from '@sepal/runtime';
import { gradientTables } from '@sepal/runtime/training';
import { type SymbolicShape, type Tensor, tensor } from '@sepal/tensor';
import { camelCase } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import type { AnyLayer, SymbolicTensor } from '../src/graph/layer-graph.ts';
import type { Structure } from '../src/graph/structure.ts';
import { setImageDataFormat } from '../src/image-data-format.ts';
import { input } from '../src/input/input-layer.ts';
import { CallContext } from '../src/layer/call-context.ts';
import type { LayerClass } from '../src/layer/layer-class.ts';
import { resetLayerNames } from '../src/layer/names.ts';
import { Model } from '../src/model/functional.ts';

/** How {@link testGoldenCases} compares. */
interface GoldenLayerOptions {
  /** The classes by Keras' names; every case's layer must be among them. */
  readonly classes: Readonly<Record<string, unknown>>;
  /** The tolerance of outputs. Default: exact. */
  readonly tolerance?: Tolerance | ((golden: LayerCase) => Tolerance);
  /** Keys of Keras' config, in camelCase, that we read but do not write. */
  readonly missingKeys?: readonly string[];
  /** Keys of our config that Keras does not write, with their expected values. */
  readonly extraConfig?: (golden: LayerCase) => Readonly<Record<string, unknown>>;
}

/**
 * A test for every case: output, shape, weights, config, restoring from either spelling of the config, a model around the layer, and
 * if the golden has them, training calls, losses and a frozen layer.
 */
export function testGoldenCases(cases: readonly LayerCase[], options: GoldenLayerOptions): void {
  if (cases.length === 0) throw new Error('There are no cases');
  for (const name of new Set(cases.map(({ layer }) => layer))) {
    describe(name, () => {
      for (const [index, golden] of cases.filter(({ layer }) => layer === name).entries()) {
        const inputs = golden.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' ');
        test(`${index}: ${JSON.stringify(golden.args)} on ${inputs}`, () => checkCase(golden, options));
      }
    });
  }
}

/** A golden's numbers as a tensor. */
export function tensorOf({ shape, dtype, data }: GoldenTensor): Tensor {
  return tensor(data, shape, dtype);
}

/** Makes a case's layer from its arguments, or another config, with the name of a fresh session; not built yet. */
function layerOf(
  golden: LayerCase,
  classes: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>> = golden.args,
): AnyLayer {
  const layerClass = classes[golden.layer] as LayerClass | undefined;
  if (layerClass === undefined) throw new Error(`The class ${golden.layer} was not given`);
  resetLayerNames();
  return withImageDataFormat(golden, () => layerClass.fromConfig(config));
}

/** Makes the weights of a case's layer and sets them. */
function setGoldenWeights(layer: AnyLayer, golden: LayerCase): AnyLayer {
  const shapes = golden.inputs.map(({ shape }): SymbolicShape => [null, ...shape.slice(1)]);
  withImageDataFormat(golden, () => layer.build(asInputs(golden, shapes) as SymbolicShape));
  layer.setWeights(golden.weights.map(tensorOf));
  return layer;
}

/** Calls a case's layer on the case's inputs. */
function applyLayer(layer: AnyLayer, golden: LayerCase, training = false): Tensor {
  const inputs = asInputs(golden, golden.inputs.map(tensorOf));
  return withImageDataFormat(golden, () => layer.apply(inputs as Tensor, { training })) as Tensor;
}

/** Records the call of a case's layer. */
function graphOf(layer: AnyLayer, golden: LayerCase, training: boolean): Graph {
  return trace(golden.inputs.map(tensorOf), (...values) => {
    const context = CallContext.tracing(values[0]?.trace as NonNullable<(typeof values)[0]>['trace'], training);
    return [withImageDataFormat(golden, () => context.apply(layer, asInputs(golden, values) as Value) as Value)];
  });
}

/** Calls a case's layer in a trace and runs that, assigning its state updates. */
function evaluateLayer(layer: AnyLayer, golden: LayerCase, training = false): Tensor {
  const graph = graphOf(layer, golden, training);
  const { outputs, updates } = evaluate(graph, golden.inputs.map(tensorOf), { ...forwardOps, ...gradientOps });
  for (const { state, value } of updates) state.assign(value);
  return outputs[0] as Tensor;
}

/** Puts a model around a case's layer. */
function modelOf(layer: AnyLayer, golden: LayerCase): Model<Structure<SymbolicTensor>, SymbolicTensor> {
  const inputs = asInputs(
    golden,
    golden.inputs.map(({ shape, dtype }) => input({ shape: shape.slice(1), dtype })),
  );
  const outputs = withImageDataFormat(golden, () => layer.apply(inputs as SymbolicTensor)) as SymbolicTensor;
  return new Model({ inputs: inputs as Structure<SymbolicTensor>, outputs });
}

/** Converts Keras' config to ours: camelCase keys and enum values, objects as `{ className, config }`. */
function sepalConfig(config: KerasConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [camelCase(key), key === 'name' ? value : sepalValue(value)]),
  );
}

interface CheckedEngine {
  readonly engine: Engine;
  /** Its tolerance against the references, relative to the value or the largest value. */
  within(expected: ArrayLike<number>): Tolerance;
}

/** The engines to run every case on. */
export async function enginesToCheck(): Promise<readonly CheckedEngine[]> {
  return [
    { engine: await createEngine({ engine: 'reference' }), within: () => ({}) },
    {
      engine: await createEngine({ engine: 'wasm' }),
      within: (expected) => {
        const numbers = Array.from(expected).filter(Number.isFinite).map(Math.abs);
        return { relative: 1e-5, absolute: 1e-6 * Math.max(1, ...numbers) };
      },
    },
  ];
}

const MERGES = ['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Concatenate', 'Dot'];

async function checkCase(golden: LayerCase, options: GoldenLayerOptions): Promise<void> {
  const { classes, tolerance: given = {} } = options;
  const tolerance = typeof given === 'function' ? given(golden) : given;
  const layer = setGoldenWeights(layerOf(golden, classes), golden);
  checkWeights(layer, golden.weights);

  const output = applyLayer(layer, golden);
  checkOutput(output, golden.output, tolerance);
  if (golden.losses !== undefined) {
    const losses = layer.losses.map((loss) => loss.item());
    expectClose(losses, golden.losses, { relative: 1e-6, absolute: 1e-7 });
  }

  const shapes = golden.inputs.map(({ shape }): SymbolicShape => [null, ...shape.slice(1)]);
  const inputShape = asInputs(golden, shapes) as SymbolicShape;
  const fresh = layerOf(golden, classes);
  expect(withImageDataFormat(golden, () => fresh.computeOutputShape(inputShape))).toEqual(golden.outputShape);
  expect(fresh.weights).toEqual([]);

  checkConfig(layer, golden, options, output);

  const model = modelOf(layer, golden);
  expect(model.outputs.shape).toEqual(golden.outputShape);
  const inputs = asInputs(golden, golden.inputs.map(tensorOf)) as Tensor;
  for (const { engine, within } of await enginesToCheck()) {
    const predicted = (await withImageDataFormat(golden, () => model.predict(inputs, { engine }))) as Tensor;
    checkOutput(predicted, output, within(output.data));
  }

  checkTraining(golden, classes, tolerance);
  await checkCompiledTraining(golden, classes, tolerance);
}

function checkConfig(layer: AnyLayer, golden: LayerCase, options: GoldenLayerOptions, output: Tensor): void {
  const expected = { ...sepalConfig(golden.config), ...options.extraConfig?.(golden) };
  for (const key of options.missingKeys ?? []) delete expected[key];
  const config = layer.getConfig();
  expect(config).toEqual(expected);
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  const fromOwn = layerOf(golden, options.classes, config);
  const fromKeras = layerOf(golden, options.classes, golden.config);
  for (const copy of [fromOwn, fromKeras]) {
    expect(copy.getConfig()).toEqual(config);
    checkOutput(applyLayer(setGoldenWeights(copy, golden), golden), output, {});
  }
}

function checkTraining(golden: LayerCase, classes: Readonly<Record<string, unknown>>, tolerance: Tolerance): void {
  if (golden.training === undefined) return;
  for (const call of [applyLayer, evaluateLayer]) {
    const layer = setGoldenWeights(layerOf(golden, classes), golden);
    for (const { output, weights } of golden.training) {
      checkOutput(call(layer, golden, true), output, tolerance);
      checkWeights(layer, weights, { relative: 1e-6, absolute: 1e-7 });
    }
    if (golden.afterTraining !== undefined) checkOutput(call(layer, golden), golden.afterTraining, tolerance);
    if (golden.seedState !== undefined) {
      const seeds = layer.variables.map(({ value }) => [...value.data]);
      expect(seeds).toEqual([golden.seedState]);
    }
  }
  if (golden.frozen === undefined) return;
  const { output, weights, trainableWeights, nonTrainableWeights } = golden.frozen;
  const layer = setGoldenWeights(layerOf(golden, classes), golden);
  layer.trainable = false;
  checkOutput(applyLayer(layer, golden, true), output, tolerance);
  checkWeights(layer, weights);
  expect(layer.trainableWeights.map(({ name }) => name)).toEqual(trainableWeights);
  expect(layer.nonTrainableWeights.map(({ name }) => name)).toEqual(nonTrainableWeights);
}

/** A training call on the engines is Keras' too. */
async function checkCompiledTraining(
  golden: LayerCase,
  classes: Readonly<Record<string, unknown>>,
  tolerance: Tolerance,
): Promise<void> {
  const expected = golden.training?.[0]?.output;
  if (expected === undefined) return;
  for (const { engine, within } of await enginesToCheck()) {
    const layer = setGoldenWeights(layerOf(golden, classes), golden);
    const step = engine.createSession().add('step', graphOf(layer, golden, true), { tables: gradientTables });
    const [output] = await step.run(golden.inputs.map(tensorOf));
    const { relative = 0, absolute = 0 } = within(expected.data);
    checkOutput(output as Tensor, expected, {
      relative: Math.max(relative, tolerance.relative ?? 0),
      absolute: Math.max(absolute, tolerance.absolute ?? 0),
    });
  }
}

function checkWeights(layer: AnyLayer, expected: readonly GoldenWeight[] = [], tolerance: Tolerance = {}): void {
  const description = ({ name, trainable, shape, dtype }: Omit<GoldenWeight, 'data'>): unknown => [
    name,
    trainable,
    [...shape],
    dtype,
  ];
  expect(layer.weights.map((weight) => description(weight as Omit<GoldenWeight, 'data'>))).toEqual(
    expected.map(description),
  );
  for (const [index, { data }] of expected.entries()) {
    expectClose(layer.weights[index]?.value.data ?? [], data, tolerance);
  }
}

function checkOutput(
  actual: Tensor,
  expected: Pick<GoldenTensor, 'shape' | 'dtype'> & { readonly data: ArrayLike<number> },
  tolerance: Tolerance,
): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  expectClose(actual.data, expected.data, tolerance);
}

/** One value for most layers, all of them for merge layers. */
function asInputs<T>({ layer }: LayerCase, values: readonly T[]): Structure<T> {
  return MERGES.includes(layer) ? values : (values[0] as T);
}

function withImageDataFormat<T>({ imageDataFormat = 'channels_last' }: LayerCase, body: () => T): T {
  setImageDataFormat(camelCase(imageDataFormat) as 'channelsLast');
  try {
    return body();
  } finally {
    setImageDataFormat('channelsLast');
  }
}

function sepalValue(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('_') ? camelCase(value) : value;
  if (Array.isArray(value)) return value.map(sepalValue);
  if (value === null || typeof value !== 'object') return value;
  const { class_name: className, config } = value as { class_name?: string; config?: KerasConfig };
  if (className === 'DTypePolicy') return config?.['name'];
  return className === undefined ? sepalConfig(value as KerasConfig) : { className, config: sepalConfig(config ?? {}) };
}
