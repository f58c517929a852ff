/** What TensorFlow.js 4.22 understands of each layer (tfjs-layers/src/layers). */
import type { layerClasses } from '@sepal/layers';
import type { Json } from '../contents/model-contents.ts';
import { entryOf, isList, type Options } from '../dialects/json-values.ts';
import type { Refusals } from '../dialects/refusals.ts';
import type { OlderLayer, OlderPlace } from './older-config.ts';

/** What a layer's words are made with. */
interface TfjsContext {
  readonly place: OlderPlace;
  readonly refusals: Refusals;
}

/** Says a layer in TensorFlow.js' words, which may change the options; returns what it becomes if that is another layer. */
type Say = (options: Options, context: TfjsContext) => Partial<OlderLayer> | undefined;

const MISSING = 'TensorFlow.js has no such layer';

/** Removes an option that TensorFlow.js does not have, and refuses it where it means something. */
function without(key: string, neutral: Json, why = 'TensorFlow.js ignores this option'): Say {
  return (options, { place, refusals }) => {
    const value = entryOf(options, key) ?? neutral;
    delete options[key];
    if (value !== neutral) refusals.refuse(place, key, value, why);
    return undefined;
  };
}

/** Refuses every value of an option but some. */
function only(key: string, isAllowed: (value: Json) => boolean, why: string): Say {
  return (options, { place, refusals }) => {
    const value = entryOf(options, key);
    if (value !== undefined && !isAllowed(value)) refusals.refuse(place, key, value, why);
    return undefined;
  };
}

const isOne = (value: Json): boolean => value === 1 || (isList(value) && value.every((length) => length === 1));
const isNumber = (value: Json): boolean => typeof value === 'number';

const channelsLast = /* @__PURE__ */ only(
  'data_format',
  (value) => value === 'channels_last',
  'TensorFlow.js knows channels_last alone here',
);
const noDataFormat = /* @__PURE__ */ without('data_format', 'channels_last');
const noGroups = /* @__PURE__ */ without('groups', 1, 'TensorFlow.js has no groups');
const noDilation = /* @__PURE__ */ only('dilation_rate', isOne, 'TensorFlow.js ignores it and computes another result');
const notCausal = /* @__PURE__ */ only('padding', (value) => value !== 'causal', 'TensorFlow.js has no causal padding');
const noSeed = /* @__PURE__ */ without('seed', null);

/** `keepdims` becomes a Reshape to [1, 1, channels]: TensorFlow.js infers no lengths before it runs. */
function keepdims(rank: 1 | 2): Say {
  return (options, { place: { shape } }) => {
    const keeps = options['keepdims'] === true;
    delete options['keepdims'];
    if (!keeps) return undefined;
    const ones = Array<number>(rank).fill(1);
    const isFirst = options['data_format'] === 'channels_first';
    const channels = shape?.at(isFirst ? 1 : -1) ?? -1;
    return { reshape: (isFirst ? [channels, ...ones] : [...ones, channels]) as number[] };
  };
}

/** ReLU has a largest value alone; a threshold is a layer of its own. */
const reLU: Say = (options, context) => {
  const { max_value: most = null, negative_slope: slope = 0, threshold = 0 } = options;
  for (const key of ['negative_slope', 'threshold']) delete options[key];
  if (most === null && slope === 0 && threshold !== 0) {
    delete options['max_value'];
    options['theta'] = threshold;
    return { className: 'ThresholdedReLU' };
  }
  const { place, refusals } = context;
  if (slope !== 0) refusals.refuse(place, 'negative_slope', slope, 'TensorFlow.js’ ReLU has none; use LeakyReLU');
  if (threshold !== 0) refusals.refuse(place, 'threshold', threshold, 'TensorFlow.js’ ReLU has none');
  return undefined;
};

const CONV_1D = [noGroups, channelsLast, notCausal];
/** Axis 3 is the last of a picture, which batch normalization in a sequence is after. */
const normalizedAxis: Say = (options, { place, refusals }) => {
  const { axis = -1 } = options;
  const last = place.shape === undefined ? 3 : place.shape.length - 1;
  if (axis !== -1 && axis !== last)
    refusals.refuse(place, 'axis', axis, 'TensorFlow.js normalizes the last axis alone');
  else if (place.shape !== undefined && place.shape.length > 4) {
    refusals.refuse(place, 'axis', axis, `TensorFlow.js takes no inputs of ${place.shape.length} axes`);
  }
  return undefined;
};

const softmaxAxis: Say = (options, { place, refusals }) => {
  const { axis = -1 } = options;
  const last = place.shape === undefined ? -1 : place.shape.length - 1;
  if (axis !== -1 && axis !== last) refusals.refuse(place, 'axis', axis, 'TensorFlow.js takes the last axis alone');
  return undefined;
};

const concatenatedAxis = /* @__PURE__ */ only(
  'axis',
  (axis) => typeof axis === 'number' && axis >= -1,
  'TensorFlow.js counts from the end to -1 alone',
);

const dotAxes: Say = (options, { place, refusals }) => {
  const { axes = null } = options;
  if (isList(axes) && axes.some((axis) => typeof axis === 'number' && axis < 0)) {
    refusals.refuse(place, 'axes', axes, 'TensorFlow.js counts a pair of axes from the start alone');
  } else if (place.shape !== undefined && place.shape.length > 3) {
    refusals.refuse(place, 'axes', axes, `TensorFlow.js takes no inputs of ${place.shape.length} axes`);
  }
  return undefined;
};

/** It flattens pictures and sequences alone: a vector stays what it is by a Reshape. */
const flattened: Say = (options, { place, refusals }) => {
  const { shape } = place;
  if (shape === undefined || shape.length > 2) return undefined;
  if (shape.length < 2) refusals.refuseLayer(place, 'TensorFlow.js flattens two axes or more');
  delete options['data_format'];
  options['target_shape'] = [shape[1] ?? -1];
  return { className: 'Reshape' };
};

const oneOfStridesAndDilation: Say = (options, { place, refusals }) => {
  const { strides = 1, dilation_rate: dilation = 1 } = options;
  if (!isOne(strides) && !isOne(dilation))
    refusals.refuse(place, 'dilation_rate', dilation, 'TensorFlow.js takes no strides with it');
  return undefined;
};

/** For every class what it understands, or why it cannot be written. */
const LAYERS: Readonly<Record<keyof typeof layerClasses, string | readonly Say[]>> = {
  Activation: [],
  ActivityRegularization: MISSING,
  Add: [],
  Average: [],
  AveragePooling1D: [channelsLast, noDataFormat],
  AveragePooling2D: [],
  BatchNormalization: [
    /* @__PURE__ */ without('renorm', false),
    /* @__PURE__ */ without('renorm_clipping', null),
    /* @__PURE__ */ without('renorm_momentum', 0.99),
    /* @__PURE__ */ without('synchronized', false),
    normalizedAxis,
  ],
  CenterCrop: 'TensorFlow.js crops other pixels than Keras',
  Concatenate: [concatenatedAxis],
  Conv1D: CONV_1D,
  Conv1DTranspose: MISSING,
  Conv2D: [noGroups],
  Conv2DTranspose: [/* @__PURE__ */ without('output_padding', null), noDilation],
  Cropping1D: MISSING,
  Cropping2D: [],
  Dense: [/* @__PURE__ */ without('quantization_config', null)],
  DepthwiseConv1D: MISSING,
  DepthwiseConv2D: [noDilation],
  Dot: [dotAxes],
  Dropout: [],
  ELU: [/* @__PURE__ */ only('alpha', (value) => value === 1, 'TensorFlow.js knows 1 alone')],
  Flatten: [flattened],
  Functional: [],
  GaussianDropout: [noSeed],
  GaussianNoise: [noSeed],
  GlobalAveragePooling1D: [channelsLast, noDataFormat, /* @__PURE__ */ keepdims(1)],
  GlobalAveragePooling2D: [/* @__PURE__ */ keepdims(2)],
  GlobalMaxPooling1D: [channelsLast, noDataFormat, /* @__PURE__ */ keepdims(1)],
  GlobalMaxPooling2D: [/* @__PURE__ */ keepdims(2)],
  GroupNormalization: MISSING,
  Identity: MISSING,
  InputLayer: [
    /* @__PURE__ */ only(
      'dtype',
      (value) => value === 'float32' || value === 'int32' || value === 'bool',
      'TensorFlow.js has no such element type',
    ),
  ],
  LayerNormalization: [/* @__PURE__ */ without('rms_scaling', false)],
  LeakyReLU: [],
  MaxPooling1D: [channelsLast, noDataFormat],
  MaxPooling2D: [],
  Maximum: [],
  Minimum: [],
  Multiply: [],
  PReLU: [],
  Permute: [],
  RMSNormalization: MISSING,
  RandomBrightness: MISSING,
  RandomContrast: MISSING,
  RandomFlip: MISSING,
  RandomRotation: MISSING,
  RandomTranslation: MISSING,
  RandomZoom: MISSING,
  ReLU: [reLU],
  RepeatVector: [],
  Rescaling: [
    /* @__PURE__ */ only('scale', isNumber, 'TensorFlow.js takes one number'),
    /* @__PURE__ */ only('offset', isNumber, 'TensorFlow.js takes one number'),
  ],
  Reshape: [],
  Resizing: 'TensorFlow.js resizes by another rule than Keras',
  SeparableConv1D: MISSING,
  SeparableConv2D: [
    /* @__PURE__ */ only(
      'data_format',
      (value) => value === 'channels_last',
      'TensorFlow.js adds the bias along another axis',
    ),
    oneOfStridesAndDilation,
  ],
  Sequential: [],
  Softmax: [softmaxAxis],
  SpatialDropout1D: [],
  SpatialDropout2D: MISSING,
  Subtract: MISSING,
  UnitNormalization: MISSING,
  UpSampling2D: [
    /* @__PURE__ */ only(
      'interpolation',
      (value) => value === 'nearest',
      'TensorFlow.js interpolates by another rule than Keras',
    ),
  ],
  UpSampling1D: MISSING,
  ZeroPadding1D: MISSING,
  ZeroPadding2D: [],
};

/** Says a layer in the words of TensorFlow.js 4.22; refuses what it cannot compute. */
export function tfjsLayer(options: Options, place: OlderPlace, refusals: Refusals): OlderLayer {
  const { className } = place;
  const known = Object.hasOwn(LAYERS, className) ? LAYERS[className as keyof typeof LAYERS] : MISSING;
  let said: Partial<OlderLayer> = {};
  if (typeof known === 'string') refusals.refuseLayer(place, known);
  else for (const say of known) said = { ...said, ...say(options, { place, refusals }) };
  const penalty = entryOf(options, 'activity_regularizer') ?? null;
  // tfjs-layers/src/engine/topology.ts: convolutions cannot be called with one, and the others ignore it.
  if (penalty !== null) {
    refusals.refuse(place, 'activity_regularizer', penalty, 'TensorFlow.js has no penalties on outputs');
  }
  return { className, config: options, ...said };
}
