import type { Json, JsonObject, Writer } from '../contents/model-contents.ts';
import { entryOf, isList, isObject } from './json-values.ts';

/** The families of configs: Keras 1, Keras 2 (with tf.keras and TensorFlow.js), Keras 3 (with Sepal). */
export type Generation = 1 | 2 | 3;

/** Whose words a config speaks. */
export interface Dialect {
  readonly generation: Generation;
  /** Whether the model was written by or for TensorFlow.js, and did not only go through its converter. */
  readonly isTensorFlowJs: boolean;
  readonly isTheano: boolean;
  /** Whether the writer was part of TensorFlow: tf.keras. */
  readonly isTensorFlow: boolean;
  /** [2, 8, 0]; undefined if the file does not tell. */
  readonly version: readonly [number, number, number] | undefined;
  /** The writer, for errors and notes: 'Keras 2.8.0'. */
  readonly writer: string;
}

/** The dialect of a config. What the writer says counts first, then what the config looks like. */
export function dialectOf(config: JsonObject, writer: Writer): Dialect {
  const { name = '', version: text = '', backend = '' } = writer;
  const isTensorFlowJs = [name, text, backend].some((words) => /tensor_?flow\.?js|tfjs/i.test(words));
  const version = versionOf(text);
  const told = isTensorFlowJs ? 2 : /sepal/i.test(name) ? 3 : generationOf(version);
  return {
    generation: told ?? guess(config),
    isTensorFlowJs,
    isTheano: backend === 'theano',
    isTensorFlow: /-tf$/.test(text) || /^tf\.?_?keras/i.test(name),
    version: isTensorFlowJs ? undefined : version,
    writer: [name === '' ? 'an unknown writer' : name, text].filter((part) => part !== '').join(' '),
  };
}

function versionOf(text: string): [number, number, number] | undefined {
  const match = /(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

function generationOf(version: Dialect['version']): Generation | undefined {
  if (version === undefined) return undefined;
  return version[0] >= 3 ? 3 : version[0] === 2 ? 2 : 1;
}

/** Keys that only Keras 1 wrote. */
const KERAS_1_KEYS = ['nb_filter', 'border_mode', 'dim_ordering', 'output_dim', 'input_dtype', 'batch_mode'];

/** Keras 3 writes a module for every object; Keras 1 has keys of its own. */
function guess(config: JsonObject): Generation {
  const inner = entryOf(config, 'config');
  const list = isObject(inner) ? entryOf(inner, 'layers') : inner;
  const layers: readonly Json[] = isList(list) ? list : [];
  const entries = [config, ...layers].filter(isObject);
  if (entries.some((entry) => Object.hasOwn(entry, 'module'))) return 3;
  const configs = entries.map((entry) => entryOf(entry, 'config')).filter(isObject);
  return configs.some((options) => KERAS_1_KEYS.some((key) => Object.hasOwn(options, key))) ? 1 : 2;
}
