/** Models made by Keras: layers, weights, configs and outputs must match. */
import { expectClose, golden, type ModelCase } from '@sepal/goldens';
import { Tensor } from '@sepal/tensor';
import { camelCase, camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import {
  type BaseModel,
  deserialize,
  flatten,
  isSymbolic,
  type Model,
  packLike,
  resetLayerNames,
  type Sequential,
  serialize,
} from '../../src/index.ts';
import { enginesToCheck, tensorOf } from '../golden-layers.ts';

// Keras writes a Sequential with a repeated layer as two layers of the same name, which it cannot read back either.
const cases = golden('models').cases.filter(({ name }) => name !== 'repeated_layer');

function modelOf({ className, config }: ModelCase): Model | Sequential {
  resetLayerNames();
  return deserialize({ className, config }) as Model | Sequential;
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

describe.each(cases.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => {
  test('layers, weights and counts', () => {
    const model = modelOf(golden);
    const layers = model.layers.map((layer) => [layer.name, layer.className, shapeOf(layer), layer.countParams()]);
    expect(layers).toEqual(
      golden.layers.map(({ name, className, outputShapes, params }) => [name, className, outputShapes.at(-1), params]),
    );
    expect(model.weights.map(({ path, shape, trainable }) => [path, shape, trainable])).toEqual(
      golden.weights.map(({ path, shape, trainable }) => [path, shape, trainable]),
    );
    expect(model.trainableWeights.map(({ path }) => path)).toEqual(golden.trainableWeights);
    expect(model.nonTrainableWeights.map(({ path }) => path)).toEqual(golden.nonTrainableWeights);
    expect(model.countParams()).toBe(golden.params.total);
  });

  test('freezing a layer', () => {
    for (const { layer, trainableWeights, nonTrainableWeights } of golden.frozen) {
      const model = modelOf(golden);
      (layer === model.name ? model : model.getLayer(layer)).trainable = false;
      expect(model.trainableWeights.map(({ path }) => path)).toEqual(trainableWeights);
      expect(model.nonTrainableWeights.map(({ path }) => path)).toEqual(nonTrainableWeights);
    }
  });

  test('predict, and the losses of regularizers', async () => {
    const model = modelOf(golden);
    model.setWeights(golden.weights.map(tensorOf));
    const inputs = golden.inputs.map(tensorOf);
    const x = packLike(model.inputs, isSymbolic, inputs) as Tensor;
    for (const { engine, within } of await enginesToCheck()) {
      const flat = flatten(await (model as BaseModel).predict(x, { engine }), isTensor);
      expect(flat.map(({ shape }) => shape)).toEqual(golden.outputs.map(({ shape }) => shape));
      for (const [index, output] of flat.entries()) {
        const expected = golden.outputs[index]?.data ?? [];
        expectClose(output.data, expected, { relative: 1e-6, absolute: 1e-6, ...within(expected) });
      }
    }
    (model as BaseModel).apply(x);
    expectClose(
      [...model.losses.map((loss) => loss.item())].sort((a, b) => a - b),
      [...golden.losses].sort((a, b) => a - b),
      { relative: 1e-6 },
    );
  });

  test('the config matches Keras, and makes an equal model', () => {
    const model = modelOf(golden);
    const config = model.getConfig();
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    expect(plain(config)).toEqual(plain(golden.config));
    resetLayerNames();
    const copy = deserialize(JSON.parse(JSON.stringify(serialize(model as BaseModel)))) as BaseModel;
    expect(copy.getConfig()).toEqual(config);
    expect(copy.weights.map(({ path, shape }) => [path, shape])).toEqual(
      model.weights.map(({ path, shape }) => [path, shape]),
    );
  });
});

/** The output shape, or shapes, of a layer's last call. Keras may have called it before, while the model was put together. */
function shapeOf({ nodes }: Model['layers'][number]): unknown {
  const shapes = nodes.at(-1)?.outputTensors.map(({ shape }) => shape) ?? [];
  return shapes.length === 1 ? shapes[0] : shapes;
}

/**
 * A model's config in one spelling, without what only Keras writes: modules, registered names, build and compile configs, and
 * unsupported options at their defaults.
 */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return camelCase(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const config = camelCaseKeys(value as Record<string, unknown>);
  if (config['className'] === 'DTypePolicy') return 'float32';
  // Keras omits `trainable` from these layers' configs.
  if (/^SpatialDropout[12]D$/.test(String(config['className']))) {
    const { trainable, ...others } = config['config'] as Record<string, unknown>;
    config['config'] = others;
  }
  const entries = Object.entries(config).filter(
    ([key, entry]) => !(DROPPED.includes(key) || (OFF.includes(key) && !entry)),
  );
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}

const DROPPED = ['module', 'registeredName', 'buildConfig', 'compileConfig', 'sharedObjectId'];
const OFF = ['sparse', 'ragged', 'optional', 'quantizationConfig', 'mask'];
