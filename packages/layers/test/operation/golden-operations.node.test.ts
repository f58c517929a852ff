/** Operations in graphs against Keras: configs, names, numbers and summaries. */
import { expectClose, golden, type OperationsCase } from '@sepal/goldens';
import { Tensor } from '@sepal/tensor';
import { camelCase, readSerialized } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import {
  type BaseModel,
  deserialize,
  flatten,
  input,
  isSymbolic,
  Model,
  operationClasses,
  packLike,
  resetLayerNames,
  type SymbolicTensor,
  serialize,
} from '../../src/index.ts';
import { enginesToCheck, tensorOf } from '../golden-layers.ts';
import { expressions, functions } from './keras-operations.ts';

const { cases, models } = golden('operations');
const all = [...cases, ...models];

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** A model made from Keras' config. */
function read({ config }: OperationsCase): BaseModel {
  resetLayerNames();
  return deserialize<BaseModel>({ module: 'keras', class_name: 'Functional', config });
}

async function checkNumbers(model: BaseModel, { inputs, weights, outputs }: OperationsCase): Promise<void> {
  model.setWeights(weights.map(tensorOf));
  const x = packLike(model.inputs, isSymbolic, inputs.map(tensorOf)) as Tensor;
  const results = [
    { within: () => ({}), answer: model.apply(x) },
    ...(await Promise.all(
      (
        await enginesToCheck()
      ).map(async ({ engine, within }) => ({ within, answer: await model.predict(x, { engine }) })),
    )),
  ];
  for (const { within, answer } of results) {
    const flat = flatten(answer, isTensor);
    expect(flat.map(({ shape, dtype }) => [shape, dtype])).toEqual(outputs.map(({ shape, dtype }) => [shape, dtype]));
    for (const [index, output] of flat.entries()) {
      const expected = outputs[index]?.data ?? [];
      expectClose(output.data, expected, { relative: 2e-6, absolute: 1e-6, ...within(expected) });
    }
  }
}

/** The parts of a model's config that concern operations: their entries, and where the model begins and ends. */
function operationsIn(config: unknown, names: readonly string[]): unknown {
  const { layers, inputLayers, outputLayers } = camelCased(config) as Record<
    'layers' | 'inputLayers' | 'outputLayers',
    unknown
  >;
  const entries = (layers as readonly Record<string, unknown>[]).filter(({ name }) => names.includes(name as string));
  return {
    inputLayers,
    outputLayers,
    entries: entries.map(({ registeredName, ...entry }) => entry),
  };
}

/** Keys in camelCase, at every depth; a constant of NumPy as one of Keras, as we write it. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (value === null || typeof value !== 'object') return value;
  const kept = readSerialized(value)?.className === '__numpy__' ? { ...value, class_name: '__tensor__' } : value;
  return Object.fromEntries(Object.entries(kept).map(([key, entry]) => [camelCase(key), camelCased(entry)]));
}

/** The names of a case's operations that are not layers. */
function operationNames({ operations, layers }: OperationsCase): string[] {
  return operations.map(([name]) => name).filter((name) => !layers.includes(name));
}

describe.each(all.map((each) => [each.name, each] as const))('%s', (_, each) => {
  test('read from Keras: names, numbers', async () => {
    const model = read(each);
    expect(model.operations.map(({ name, className }) => [name, className])).toEqual(each.operations);
    expect(model.layers.map(({ name }) => name)).toEqual(each.layers);
    await checkNumbers(model, each);
  });

  test('written as Keras does, and read again', async () => {
    const model = read(each);
    const names = operationNames(each);
    expect(operationsIn(model.getConfig(), names)).toEqual(operationsIn(each.config, names));
    const copy = deserialize(JSON.parse(JSON.stringify(serialize(model)))) as BaseModel;
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(JSON.parse(JSON.stringify(copy))).toEqual(JSON.parse(JSON.stringify(serialize(model))));
    await checkNumbers(copy, each);
  });
});

/** The outputs of an expression in our functions: as in the table, or `ops.name(a, 0.5)` by position. */
function outputsOf(
  source: string,
  inputs: Readonly<Record<string, SymbolicTensor>>,
): SymbolicTensor | readonly SymbolicTensor[] {
  const written = expressions[source];
  if (written !== undefined) return written(inputs as never);
  const [, name = '', rest = ''] = /^ops\.(\w+)\((.*)\)$/.exec(source) ?? [];
  const named = Object.fromEntries(
    [...rest.matchAll(/(\w+)=([-\w]+)/g)].map(([, key = '', value = '']) => [
      key,
      value === 'True' ? true : Number(value),
    ]),
  );
  const args = rest
    .split(', ')
    .filter((text) => !text.includes('='))
    .map((text) => inputs[text] ?? Number(text));
  const call = functions[camelCase(name)];
  if (call === undefined) throw new Error(`${source} is not in the table`);
  return call(...args, ...(Object.keys(named).length > 0 ? [named] : []));
}

// Our functions of these names make the class `Absolute`.
const inCode = cases.filter(({ name }) => name !== 'Abs()(x)');

test.each(inCode.map((each) => [each.name, each] as const))('in code: %s', async (source, each) => {
  resetLayerNames();
  const inputs = Object.fromEntries(
    (each.config['layers'] as readonly { class_name: string; config: Record<string, never> }[])
      .filter(({ class_name }) => class_name === 'InputLayer')
      .map(({ config: { name, batch_shape, dtype } }) => [name, input({ name, batchShape: batch_shape, dtype })]),
  );
  const order = each.config['input_layers'] as readonly (string | readonly string[])[];
  const names = order.flatMap((entry) =>
    typeof entry === 'string' ? [entry] : typeof entry === 'object' ? [entry[0] as string] : [],
  );
  const model = new Model({
    inputs: names.map((name) => inputs[name] as SymbolicTensor),
    outputs: outputsOf(source, inputs),
  }) as unknown as BaseModel;
  expect(model.operations.map(({ name, className }) => [name, className])).toEqual(
    each.operations.map(([name, className]) => [name, className]),
  );
  await checkNumbers(model, each);
  const ours = operationsIn(model.getConfig(), operationNames(each));
  expect((ours as { entries: unknown }).entries).toEqual(
    (operationsIn(each.config, operationNames(each)) as { entries: unknown }).entries,
  );
});

test.each(models.map((each) => [each.name, each] as const))('summary: %s', (_, each) => {
  expect(read(each).summary({ columns: 100 })).toBe(each.summary);
});

test('every operation is among the cases', () => {
  const seen = new Set(
    all.flatMap(({ config }) =>
      (config['layers'] as readonly { module: string; class_name: string }[]).map(
        ({ module, class_name }) => `${module.split('.').at(-1)}.${class_name}`,
      ),
    ),
  );
  expect(Object.keys(operationClasses).filter((name) => !seen.has(name))).toEqual([]);
});
