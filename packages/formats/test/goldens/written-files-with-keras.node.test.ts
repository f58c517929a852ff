/**
 * What Sepal writes, real Keras opens, and answers the same. Skipped without a Python that has Keras: `SEPAL_KERAS_PYTHON`, or
 * `~/.venvs/sepal-goldens` (apps/goldens/README.md).
 */
import {
  expectClose,
  golden,
  goldenFile,
  type KerasAnswer,
  type KerasCase,
  kerasPython,
  type LayerCase,
  readWithKeras,
} from '@sepal/goldens';
import {
  type BaseModel,
  Dense,
  deserialize,
  flatten,
  input,
  isSymbolic,
  Model,
  packLike,
  ReLU,
  resetLayerNames,
  Sequential,
  type Structure,
  type SymbolicTensor,
} from '@sepal/layers';
import { Tensor, tensor } from '@sepal/tensor';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { loadModel, saveModel, saveWeights } from '../../src/index.ts';
import { layerCases, modelOf } from '../layer-cases.ts';
import { filesOf, type LoadedModel, tensorOf } from './golden-model.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

/** A model to write, and inputs for it. */
interface Written {
  readonly name: string;
  readonly model: () => LoadedModel | Promise<LoadedModel>;
  readonly inputs: readonly Tensor[];
  /** Whether to write its weights alone too. */
  readonly alone: boolean;
}

const goldenModels = golden('models').cases.filter(({ name }) => name !== 'repeated_layer');
const models: readonly Written[] = [
  ...goldenModels.map(({ name, className, config, weights, inputs }) => ({
    name: `model ${name}`,
    model: () => {
      resetLayerNames();
      const model = deserialize({ className, config }) as unknown as LoadedModel;
      model.setWeights(weights.map(tensorOf));
      return model;
    },
    inputs: inputs.map(tensorOf),
    alone: true,
  })),
  {
    name: 'models in a sequence',
    model: modelsInSequence,
    inputs: [tensor([1, -2, 3, 4, 0.5, 2], [2, 3])],
    alone: true,
  },
  // The classes of `custom` are not in the Python that reads.
  ...filesOf('keras-3.15')
    .filter(({ form, outputs, name }) => form === 'keras' && outputs.length > 0 && !/^(custom|unknown)/.test(name))
    .map(({ path, inputs }) => ({
      name: `file ${path}`,
      model: () => loadModel<LoadedModel>(goldenFile(path)),
      inputs: inputs.map(tensorOf),
      alone: true,
    })),
  ...[...new Set(layerCases.map(({ layer }) => layer))].flatMap(mostOptions).map((one) => ({
    name: `layer ${one.layer} ${JSON.stringify(one.args)} ${JSON.stringify(one.inputs.map(({ shape }) => shape))}`,
    model: () => {
      const model = modelOf(one) as unknown as LoadedModel;
      model.setWeights(one.weights.map(tensorOf));
      return model;
    },
    inputs: one.inputs.map(tensorOf),
    alone: false,
  })),
];

/** The case of a class with the most options. */
function mostOptions(className: string): LayerCase[] {
  const options = ({ args }: LayerCase): number => Object.keys(args).length;
  return layerCases
    .filter(({ layer, mask }) => layer === className && mask === undefined)
    .sort((a, b) => options(b) - options(a))
    .slice(0, 1);
}

/** Keras 3 passes an array of one output on to the next layer. */
function modelsInSequence(): LoadedModel {
  const inner = (isArray: boolean): Model => {
    const x = input({ shape: [3] });
    const y = new Dense({ units: 3, biasInitializer: 'ones' }).apply(x);
    return new Model({ inputs: x, outputs: (isArray ? [y] : y) as typeof y });
  };
  const layers = [inner(false), new ReLU(), inner(true), new Dense({ units: 2 })];
  return new Sequential([input({ shape: [3] }), ...layers]) as unknown as LoadedModel;
}

function deep(): LoadedModel {
  const named = (index: number): string => `a_layer_whose_name_is_long_enough_for_the_attribute_${index}`;
  const layers = Array.from({ length: 2000 }, (_, index) =>
    index % 400 === 0 ? new Dense({ units: 2, name: named(index) }) : new ReLU({ name: named(index) }),
  );
  // Functional: Keras builds a sequence anew with every layer that it adds.
  const x = input({ shape: [2] });
  const y = layers.reduce((before, layer) => layer.apply(before), x as SymbolicTensor<'float32'>);
  return new Model({ inputs: x, outputs: y, name: 'deep' }) as unknown as LoadedModel;
}

const forms = ['.keras', '.weights.h5', 'weights alone as .h5', '.h5'] as const;
type Form = (typeof forms)[number];

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

async function casesOf({
  model: make,
  inputs,
  alone,
}: Written): Promise<{ expected: Tensor[]; cases: [Form, KerasCase][] }> {
  const model = await make();
  const given = inputs.length === 1 ? inputs[0] : packLike(model.inputs, isSymbolic, inputs);
  const expected = flatten((await model.predict(given as never)) as Structure<Tensor>, isTensor);
  const symbolic = flatten(model.inputs, isSymbolic) as SymbolicTensor[];
  const asked = inputs.map(({ shape, dtype, data }, index) => ({
    name: symbolic[index]?.name ?? '',
    shape,
    dtype,
    data,
  }));
  const any = model as unknown as BaseModel;
  const keras = { name: 'model.keras', bytes: await saveModel(any, { format: 'keras' }) };
  const cases: [Form, KerasCase][] = [['.keras', { file: keras, inputs: asked }]];
  if (alone) {
    const tree = { name: 'model.weights.h5', bytes: await saveWeights(any, { format: 'weights.h5' }) };
    const legacy = { name: 'weights.h5', bytes: await saveWeights(any, { format: 'h5' }) };
    cases.push(['.weights.h5', { file: keras, weights: tree, inputs: asked }]);
    cases.push(['weights alone as .h5', { file: keras, weights: legacy, inputs: asked }]);
  }
  try {
    cases.push(['.h5', { file: { name: 'model.h5', bytes: await saveModel(any, { format: 'h5' }) }, inputs: asked }]);
  } catch (error) {
    // What older files cannot say is refused with the layer: operations, another hard sigmoid, several axes.
    expect(String(error)).toMatch(/^FileError: .*layer '.+' \(.+\): /);
  }
  return { expected, cases };
}

describe.skipIf(kerasPython() === undefined)(
  'Keras opens what Sepal writes (skipped without a Python that has Keras)',
  () => {
    describe('models', () => testAll(models.filter(({ alone }) => alone)));
    describe('layers', () => testAll(models.filter(({ alone }) => !alone)));
    describe('2,000 layers with long names', () => {
      testAll([{ name: 'deep', model: deep, inputs: [tensor([1, -2, 3, 4], [2, 2])], alone: false }]);
    });
  },
);

/** Writes all, and has them opened in one go: it takes seconds to start Keras. */
function testAll(written: readonly Written[]): void {
  const answers = new Map<string, { readonly expected: readonly Tensor[]; readonly given: KerasAnswer }>();
  const failures = new Map<string, unknown>();
  beforeAll(async () => {
    const all: [key: string, expected: readonly Tensor[], asked: KerasCase][] = [];
    for (const one of written) {
      const { expected, cases } = await casesOf(one).catch((error: unknown) => {
        failures.set(one.name, error);
        return { expected: [], cases: [] };
      });
      all.push(...cases.map(([form, asked]): (typeof all)[number] => [`${one.name} ${form}`, expected, asked]));
    }
    const given = await readWithKeras(all.map(([, , asked]) => asked));
    for (const [index, [key, expected]] of all.entries()) {
      answers.set(key, { expected, given: given[index] as KerasAnswer });
    }
  }, 600_000);

  test.each(
    written.flatMap(({ name, alone }) =>
      forms.filter((form) => alone || form === '.keras' || form === '.h5').map((form): [string, Form] => [name, form]),
    ),
  )('%s: %s', (name, form) => {
    if (failures.has(name)) throw failures.get(name);
    const found = answers.get(`${name} ${form}`);
    // Refused when it was saved.
    if (found === undefined && form === '.h5') return;
    const { expected, given } = found as NonNullable<typeof found>;
    if ('error' in given) throw new Error(given.error);
    expect(given.outputs.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => [...shape]));
    for (const [index, { data }] of given.outputs.entries()) {
      // Small answers may be differences of large terms, so the largest one says what rounding is.
      const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      expectClose(expected[index]?.data ?? [], data, { absolute: 1e-6 * largest });
    }
  });
}
