/** Configs for Keras 2 and TensorFlow.js come back as they were, or are refused with the layer and the option. */
import type { LayerCase } from '@sepal/goldens';
import { deserialize, input, Model, ReLU, resetLayerNames, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { FileError, type Json, type JsonObject, type Writer } from '../../src/index.ts';
import { kerasConfig } from '../../src/keras-config/keras-config.ts';
import { keras2Config } from '../../src/keras-config/keras2-config.ts';
import { tfjsConfig } from '../../src/keras-config/tfjs-config.ts';
import { type CaseClass, isMerge, layerCases, modelOf } from '../layer-cases.ts';
import { nestedModel } from '../nested-model.ts';

const KERAS_2: Writer = { name: 'Keras', version: '2.15.0', backend: 'tensorflow' };
const TFJS: Writer = { name: 'TensorFlow.js', version: '4.22.0', backend: 'tensor_flow.js' };

type Config = Readonly<Record<string, unknown>>;
type Refused = true | ((config: Config) => readonly string[]);

const one = (value: unknown): boolean => [value].flat().every((entry) => entry === 1);
/** The options of a case that cannot be written. */
const options = (...tests: readonly (readonly [string, (value: unknown, config: Config) => boolean])[]) =>
  ((config) =>
    tests.filter(([key, isRefused]) => isRefused(config[key], config)).map(([key]) => key)) satisfies Refused;
const dilated = options(['dilation_rate', (value) => !one(value)]);
const lastOnly = ['data_format', (value: unknown) => value !== 'channels_last'] as const;
const groups = ['groups', (value: unknown) => value !== 1] as const;
const notLast = (value: unknown, { rank }: Config): boolean => value !== -1 && value !== (rank as number) - 1;
const none = options();
/** Whether the whole layer is refused depends on its input. */
const flat = ((config) => ((config['rank'] as number) < 2 ? ['the layer'] : [])) satisfies Refused;

/** What TensorFlow.js cannot do: true for the whole class. */
const NOT_IN_TFJS: Readonly<Record<CaseClass, Refused>> = {
  Activation: none,
  ActivityRegularization: true,
  Add: none,
  Average: none,
  AveragePooling1D: options(lastOnly),
  AveragePooling2D: none,
  BatchNormalization: options(
    ['renorm', (value) => value === true],
    ['renorm_clipping', (value) => value !== null],
    ['renorm_momentum', (value) => value !== 0.99],
    ['synchronized', (value) => value === true],
    ['axis', (value, config) => notLast(value, config) || (config['rank'] as number) > 4],
  ),
  CenterCrop: true,
  Concatenate: options(['axis', (value) => (value as number) < -1]),
  Conv1D: options(groups, lastOnly, ['padding', (value) => value === 'causal']),
  Conv1DTranspose: true,
  Conv2D: options(groups),
  Conv2DTranspose: options(['dilation_rate', (value) => !one(value)], ['output_padding', (value) => value !== null]),
  Cropping1D: true,
  Cropping2D: none,
  Dense: none,
  DepthwiseConv1D: true,
  DepthwiseConv2D: dilated,
  Dot: options([
    'axes',
    (value, { rank }) => (rank as number) > 3 || (Array.isArray(value) && value.some((axis) => axis < 0)),
  ]),
  Dropout: none,
  ELU: options(['alpha', (value) => value !== 1]),
  Flatten: flat,
  GaussianDropout: options(['seed', (value) => value !== null]),
  GaussianNoise: options(['seed', (value) => value !== null]),
  GlobalAveragePooling1D: options(lastOnly),
  GlobalAveragePooling2D: none,
  GlobalMaxPooling1D: options(lastOnly),
  GlobalMaxPooling2D: none,
  GroupNormalization: true,
  Identity: true,
  LayerNormalization: options(['rms_scaling', (value) => value === true]),
  LeakyReLU: none,
  MaxPooling1D: options(lastOnly),
  MaxPooling2D: none,
  Maximum: none,
  Minimum: none,
  Multiply: none,
  PReLU: none,
  Permute: none,
  RMSNormalization: true,
  RandomBrightness: true,
  RandomContrast: true,
  RandomFlip: true,
  RandomRotation: true,
  RandomTranslation: true,
  RandomZoom: true,
  ReLU: options(
    ['negative_slope', (value) => value !== 0],
    ['threshold', (value, config) => value !== 0 && (config['max_value'] !== null || config['negative_slope'] !== 0)],
  ),
  RepeatVector: none,
  Rescaling: options(['scale', Array.isArray], ['offset', Array.isArray]),
  Reshape: none,
  Resizing: true,
  SeparableConv1D: true,
  SeparableConv2D: options(lastOnly, ['dilation_rate', (value, { strides }) => !one(value) && !one(strides)]),
  Softmax: options(['axis', notLast]),
  SpatialDropout1D: none,
  SpatialDropout2D: true,
  Subtract: true,
  UnitNormalization: true,
  UpSampling1D: true,
  UpSampling2D: options(['interpolation', (value) => value !== 'nearest']),
  ZeroPadding1D: true,
  ZeroPadding2D: none,
};

const TFJS_ACTIVATIONS = new Set(
  'elu gelu linear log_softmax mish relu relu6 selu sigmoid silu softmax softplus softsign tanh'.split(' '),
);

/** The refused options of a layer's objects, which all layers have in common. */
function refusedObjects(config: Config): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const { class_name: name, config: inner = {} } = (value ?? {}) as { class_name?: string; config?: Config };
    if (key === 'activation') return typeof value === 'string' && TFJS_ACTIVATIONS.has(value) ? [] : [key];
    if (key === 'activity_regularizer') return [];
    if (key.endsWith('_regularizer')) return name === 'OrthogonalRegularizer' ? [key] : [];
    if (!key.endsWith('_initializer')) return [];
    const axes = ['input_axes', 'output_axes'].filter((axis) => (inner[axis] ?? null) !== null);
    const untruncated = inner['distribution'] === 'untruncated_normal' ? ['distribution'] : [];
    const value_ = typeof inner['value'] === 'object' ? ['value'] : [];
    return [...axes, ...untruncated, ...value_].map((option) => `${key}.${option}`);
  });
}

function refusedByTfjs({ layer, config, inputs }: LayerCase): readonly string[] | true {
  const own = NOT_IN_TFJS[layer as CaseClass];
  if (own === true) return true;
  const penalty = (config['activity_regularizer'] ?? null) !== null;
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return [...own({ ...config, rank }), ...refusedObjects(config), ...(penalty ? ['activity_regularizer'] : [])];
}

function refusedByKeras2({ args, config: written }: LayerCase): readonly string[] {
  // Keras makes a list of LayerNormalization's axis when it builds the layer.
  const config: Config = { ...written, axis: args['axis'] };
  const hard = config['activation'] === 'hard_sigmoid' ? ['activation'] : [];
  const axes = Array.isArray(config['axis']) && config['axis'].length !== 1 ? ['axis'] : [];
  return [
    ...hard,
    ...axes,
    ...refusedObjects({ ...config, activation: 'linear' }).filter((option) => option.endsWith('_axes')),
  ];
}

/** TensorFlow.js has one class for L1 and L2, and a ReLU of its own for thresholds. */
function asTfjs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTfjs);
  if (value === null || typeof value !== 'object') return value;
  const { className, config } = value as { className?: string; config?: Record<string, unknown> };
  if (className === 'L1' || className === 'L2') return { className: 'L1L2', config: { l1: 0, l2: 0, ...config } };
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asTfjs(entry)]));
}

function readBack(written: JsonObject, writer: Writer): Model {
  const { config } = normalizeConfig(JSON.parse(JSON.stringify(written)), writer);
  resetLayerNames();
  return deserialize(config) as unknown as Model;
}

const messageOf = (write: () => unknown): string | undefined => {
  try {
    write();
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
};

/** A merge of one tensor has no words in Keras 2's lists. */
const isMergeOfOne = (golden: LayerCase): boolean => isMerge(golden) && golden.inputs.length === 1;

const cases = layerCases
  // What Rescaling computes depends on a setting of the process besides its config.
  .filter(({ layer, imageDataFormat }) => layer !== 'Rescaling' || imageDataFormat !== 'channels_first')
  .map((golden, index) => [golden.layer, index, golden] as const);

describe('Keras 2', () => {
  test.each(cases)('%s %i', (_, __, golden) => {
    const model = modelOf(golden);
    const refused = refusedByKeras2(golden);
    const config = kerasConfig(model);
    if (isMergeOfOne(golden)) {
      expect(messageOf(() => keras2Config(config))).toContain(
        `(${golden.layer}): it is called on an array of one tensor`,
      );
      return;
    }
    if (refused.length > 0) {
      const message = messageOf(() => keras2Config(config));
      for (const option of refused)
        expect(message).toContain(`layer '${golden.config['name']}' (${golden.layer}): ${option}=`);
      return;
    }
    const written = keras2Config(config);
    expect(JSON.stringify(written)).not.toMatch(/__keras_tensor__|"batch_shape"/);
    expect(readBack(written, KERAS_2).getConfig()).toEqual(model.getConfig());
  });
});

describe('TensorFlow.js', () => {
  test.each(cases)('%s %i', (_, __, golden) => {
    const model = modelOf(golden);
    const refused = refusedByTfjs(golden);
    const config = kerasConfig(model);
    const name = `layer '${golden.config['name']}' (${golden.layer})`;
    const types = golden.inputs
      .map(({ dtype }) => dtype)
      .filter((dtype) => !['float32', 'int32', 'bool'].includes(dtype));
    if (types.length > 0) {
      expect(messageOf(() => tfjsConfig(config))).toContain(`(InputLayer): dtype='${types[0]}'`);
      return;
    }
    if (isMergeOfOne(golden) && refused !== true) {
      expect(messageOf(() => tfjsConfig(config))).toContain(
        `(${golden.layer}): it is called on an array of one tensor`,
      );
      return;
    }
    if (refused === true || refused.length > 0) {
      const message = messageOf(() => tfjsConfig(config));
      if (refused === true || refused[0] === 'the layer') expect(message).toContain(`${name}: TensorFlow.js`);
      else for (const option of refused) expect(message).toContain(`${name}: ${option}=`);
      return;
    }
    const copy = readBack(tfjsConfig(config), TFJS);
    if (golden.layer === 'Flatten' && golden.inputs[0]?.shape.length === 2) {
      expect(copy.layers.at(-1)?.getConfig()).toMatchObject({ name: golden.config['name'] });
      expect(copy.layers.at(-1)?.className).toBe('Reshape');
      expect(copy.outputs.shape).toEqual(model.outputs.shape);
      return;
    }
    if (golden.config['keepdims'] === true) {
      expect(copy.outputs.shape).toEqual(model.outputs.shape);
      expect(copy.layers.map(({ name }) => name)).toEqual([
        ...model.layers.map(({ name }) => name),
        `${golden.config['name']}__keepdims`,
      ]);
    } else expect(asTfjs(copy.getConfig())).toEqual(asTfjs(model.getConfig()));
  });
});

test('the only output of a model in a sequence is by itself in .h5 files, which Keras 3 needs, and in an array for TensorFlow.js', () => {
  const x = input({ shape: [3] });
  const inner = new Model({ inputs: x, outputs: [new ReLU({ name: 'y' }).apply(x)], name: 'inner' });
  const config = kerasConfig(new Sequential([input({ shape: [3] }), inner as never]));
  const sequence = (ends: Json) => ({ config: { layers: [{}, { config: { output_layers: ends } }] } });
  expect(config).toMatchObject(sequence(['y', 0, 0]));
  expect(keras2Config(config)).toMatchObject(sequence(['y', 0, 0]));
  expect(tfjsConfig(config)).toMatchObject(sequence([['y', 0, 0]]));
});

describe('models inside models, called more than once', () => {
  test.each([
    ['Keras 2', 'functional', keras2Config, KERAS_2],
    ['Keras 2', 'sequential', keras2Config, KERAS_2],
    ['TensorFlow.js', 'functional', tfjsConfig, TFJS],
    ['TensorFlow.js', 'sequential', tfjsConfig, TFJS],
  ] as const)('%s, a %s one at the end', async (_, ending, write, writer) => {
    const model = nestedModel(ending);
    const copy = readBack(write(kerasConfig(model)), writer);
    expect(copy.getConfig()).toEqual(model.getConfig());
    copy.setWeights(await model.getWeights());
    const x = tensor([
      [0.5, -1, 2],
      [3, 0.25, -0.75],
    ]);
    expect(await copy.predict(x)).toEqual(await model.predict(x));
  });
});
