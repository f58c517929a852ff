/** Initializers, regularizers and activations in the words of TensorFlow.js 4.22 (tfjs-layers/src/initializers.ts, regularizers.ts). */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { copyOf, entryOf, isObject, type Options } from '../dialects/json-values.ts';
import type { LayerPlace, Refusals } from '../dialects/refusals.ts';

const INITIALIZERS: ReadonlyMap<string, string> = new Map([
  ['Constant', 'Constant'],
  ['GlorotNormal', 'GlorotNormal'],
  ['GlorotUniform', 'GlorotUniform'],
  ['HeNormal', 'HeNormal'],
  ['HeUniform', 'HeUniform'],
  ['Identity', 'Identity'],
  ['LecunNormal', 'LeCunNormal'],
  ['LecunUniform', 'LeCunUniform'],
  ['Ones', 'Ones'],
  ['Orthogonal', 'Orthogonal'],
  ['RandomNormal', 'RandomNormal'],
  ['RandomUniform', 'RandomUniform'],
  ['TruncatedNormal', 'TruncatedNormal'],
  ['VarianceScaling', 'VarianceScaling'],
  ['Zeros', 'Zeros'],
]);

/** 'truncatedNormal' is in its list of distributions, but draws uniform numbers. */
const DISTRIBUTIONS: ReadonlyMap<Json, string> = new Map<Json, string>([
  ['truncated_normal', 'normal'],
  ['uniform', 'uniform'],
]);

/** Says an initializer, a regularizer or a constraint. */
export function tfjsObject(key: string, object: Options, place: LayerPlace, refusals: Refusals): Json {
  if (key.endsWith('_initializer')) return initializer(key, object, place, refusals);
  return key.endsWith('_regularizer') ? regularizer(key, object, place, refusals) : object;
}

function initializer(key: string, object: Options, place: LayerPlace, refusals: Refusals): Json {
  const refuse = (option: string, value: Json, why: string): void => refusals.refuse(place, option, value, why);
  const given = String(object['class_name']);
  const className = INITIALIZERS.get(given);
  if (className === undefined) {
    refuse(key, given, 'TensorFlow.js has no such initializer');
    return object;
  }
  const config = copyOf(object['config'] as JsonObject);
  if (isObject(config['seed'])) refuse(`${key}.seed`, config['seed'], 'TensorFlow.js takes a number');
  if (isObject(config['value'])) refuse(`${key}.value`, config['value'], 'TensorFlow.js takes a number');
  for (const option of ['input_axes', 'output_axes']) {
    const value = entryOf(config, option) ?? null;
    delete config[option];
    if (value !== null) refuse(`${key}.${option}`, value, 'TensorFlow.js has no such option');
  }
  const distribution = entryOf(config, 'distribution');
  if (distribution !== undefined) {
    const name = DISTRIBUTIONS.get(distribution);
    if (name === undefined) refuse(`${key}.distribution`, distribution, 'TensorFlow.js has no such distribution');
    else config['distribution'] = name;
  }
  return { class_name: className, config };
}

/** It has one class for both penalties. */
function regularizer(key: string, object: Options, place: LayerPlace, refusals: Refusals): Json {
  const className = object['class_name'];
  const { l1 = 0, l2 = 0 } = object['config'] as JsonObject;
  if (className === 'L1' || className === 'L2' || className === 'L1L2')
    return { class_name: 'L1L2', config: { l1, l2 } };
  refusals.refuse(place, key, String(className), 'TensorFlow.js has no such regularizer');
  return object;
}

/** Functions by Keras 3's name, for those that compute the same (tfjs-layers/src/activations.ts). */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ['elu', 'elu'],
  ['gelu', 'gelu'],
  ['linear', 'linear'],
  ['log_softmax', 'log_softmax'],
  ['mish', 'mish'],
  ['relu', 'relu'],
  ['relu6', 'relu6'],
  ['selu', 'selu'],
  ['sigmoid', 'sigmoid'],
  ['silu', 'swish'],
  ['softmax', 'softmax'],
  ['softplus', 'softplus'],
  ['softsign', 'softsign'],
  ['tanh', 'tanh'],
]);

/** Says the name of an activation function. */
export function tfjsActivation(name: string, place: LayerPlace, refusals: Refusals): Json {
  const said = ACTIVATIONS.get(name);
  if (said !== undefined) return said;
  const why =
    name === 'hard_sigmoid' ? 'it is another function in TensorFlow.js' : 'TensorFlow.js has no such activation';
  refusals.refuse(place, 'activation', name, why);
  return 'linear';
}
