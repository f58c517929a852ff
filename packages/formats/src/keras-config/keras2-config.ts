import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isList, type Options } from '../dialects/json-values.ts';
import { type LayerPlace, Refusals } from '../dialects/refusals.ts';
import { type OlderLayer, type OlderReader, olderEntry } from './older-config.ts';

/** Options that came after Keras 2.0, with the values at which they may be left out. */
const LATER: readonly (readonly [key: string, neutral: Json])[] = [
  ['groups', 1],
  ['keepdims', false],
  ['quantization_config', null],
  ['synchronized', false],
  ['output_padding', null],
];

/** Layers whose seed came after Keras 2.0. */
const LATER_SEED: ReadonlySet<string> = new Set([
  'GaussianDropout',
  'GaussianNoise',
  'SpatialDropout1D',
  'SpatialDropout2D',
]);

/** Says a layer as tf.keras 2 does. */
export function keras2Layer(options: Options, { className }: LayerPlace): OlderLayer {
  for (const [key, neutral] of LATER) {
    // Of a group normalization, `groups` is as old as the layer, and 1 is not the default.
    if (options[key] === neutral && className !== 'GroupNormalization') delete options[key];
  }
  if (LATER_SEED.has(className) && options['seed'] === null) delete options['seed'];
  if (className.startsWith('Random') && options['data_format'] === 'channels_last') delete options['data_format'];
  if (className === 'RandomContrast' && isPixelRange(options['value_range'])) delete options['value_range'];
  if (className === 'InputLayer') {
    const { batch_shape: shape = null, dtype = 'float32', name = null } = options;
    return { className, config: { batch_input_shape: shape, dtype, sparse: false, name } };
  }
  if (className === 'LeakyReLU') {
    options['alpha'] = options['negative_slope'] ?? null;
    delete options['negative_slope'];
  }
  return { className, config: options };
}

/** The only range of pixels before Keras 3. */
function isPixelRange(range: Json | undefined): boolean {
  return isList(range) && range[0] === 0 && range[1] === 255;
}

/** Refuses what an initializer of Keras 2 does not know. */
function keras2Object(key: string, object: Options, place: LayerPlace, refusals: Refusals): Json {
  const config = object['config'] as JsonObject;
  for (const option of ['input_axes', 'output_axes']) {
    const value = entryOf(config, option);
    if (value !== undefined && value !== null)
      refusals.refuse(place, `${key}.${option}`, value, 'Keras 2 has no such option');
  }
  return object;
}

/** Names of functions that Keras 2 has under another name. */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map([['silu', 'swish']]);

/**
 * The config of a model as tf.keras 2 writes it into `.h5` files: it opens in Keras 3, in tf.keras 2 and in the Keras 2 before that.
 *
 * Operations become layers where one computes the same; those without one, and `hard_sigmoid`, which is another function in Keras 2,
 * are refused.
 *
 * @param config a config from {@link kerasConfig}
 * @returns `{ class_name, config }`, for the attribute `model_config`
 * @throws FileError that lists the layers and options without an equal
 * @example
 * const config = keras2Config(kerasConfig(model));
 */
export function keras2Config(config: JsonObject): JsonObject {
  const refusals = new Refusals({
    where: '.h5 file',
    message: 'The model has what these files cannot say',
    hint: 'Save it as .keras.',
  });
  const reader: OlderReader = {
    refusals,
    takesObjects: true,
    unwrapsOutputs: true,
    layer(options, place) {
      const { axis } = options;
      // keras 3.15 legacy/saving/saving_utils.py model_from_config drops it.
      if (isList(axis) && axis.length !== 1)
        refusals.refuse(place, 'axis', axis, 'Keras 3 reads one axis from such files');
      return keras2Layer(options, place);
    },
    object: (key, object, place) => keras2Object(key, object, place, refusals),
    activation(name, place) {
      if (name === 'hard_sigmoid') refusals.refuse(place, 'activation', name, 'it is another function in Keras 2');
      return ACTIVATIONS.get(name) ?? name;
    },
    // Keras 3 finds a layer that is an activation by its module alone.
    activationLayer: ({ module = null, registered_name = null, ...layer }) => ({
      module,
      ...olderEntry({ module, registered_name, ...layer }, reader)[0],
      registered_name,
    }),
  };
  const [written] = olderEntry(config, reader);
  refusals.throwIfRefused();
  return written as JsonObject;
}
