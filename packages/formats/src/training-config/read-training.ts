import { camelCaseKeys } from '@sepal/tensor/options';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { TrainingState } from '../contents/training-state.ts';
import { entryOf, isList, isObject } from '../dialects/json-values.ts';
import { keras2Options, keras3Order } from './keras2-optimizer.ts';
import type { PlainTraining } from './write-training.ts';

/** A class of an object, its config, and where Keras has it. */
interface PlainObject {
  readonly className: string;
  readonly config: Record<string, unknown>;
  readonly module?: string;
}

/**
 * What a file's training state says, in no format's words: Keras 3's `compile_config`, or the `training_config` of legacy files of
 * Keras 2 and 3. Objects are told by their classes: modules have other names in every version of Keras.
 *
 * @returns undefined if the file does not say what its model was trained with
 */
export function plainTraining({ config, optimizer, seeds = [] }: TrainingState): PlainTraining | undefined {
  if (config === undefined) return undefined;
  const how = optimizerOf(entryOf(config, 'optimizer_config') ?? entryOf(config, 'optimizer') ?? null);
  return {
    config: {
      optimizer: how,
      loss: plainOf(entryOf(config, 'loss') ?? null),
      lossWeights: entryOf(config, 'loss_weights') ?? null,
      metrics: plainOf(entryOf(config, 'metrics') ?? null),
      weightedMetrics: plainOf(entryOf(config, 'weighted_metrics') ?? null),
    },
    optimizer: typeof how === 'object' && how !== null ? keras3Order(how, optimizer) : optimizer,
    seeds,
  };
}

/** Losses or metrics, in lists and by outputs. */
function plainOf(value: Json): unknown {
  if (isList(value)) return value.map(plainOf);
  if (!isObject(value)) return value;
  const className = entryOf(value, 'class_name');
  if (typeof className === 'string') return objectOf(value, className);
  return Object.fromEntries(Object.entries(value).map(([output, entry]) => [output, plainOf(entry)]));
}

/** Classes of Keras that only wrap a function, whose name is the option `fn`. */
const WRAPPERS: ReadonlySet<string> = new Set(['MeanMetricWrapper', 'LossFunctionWrapper']);

function objectOf(value: JsonObject, className: string): unknown {
  const config = entryOf(value, 'config') ?? null;
  const module = entryOf(value, 'module');
  const isKeras = typeof module === 'string' && /^keras\b/.test(module);
  if (className === 'function') return isKeras ? config : { className, config };
  const options = isObject(config) ? config : {};
  const wrapped = WRAPPERS.has(className) ? entryOf(options, 'fn') : undefined;
  if (wrapped !== undefined) return unwrapped(wrapped, options);
  return {
    className: ownName(value, className),
    config: plainOptions(options),
    ...(module === 'keras.losses' && { module }),
  };
}

function unwrapped(fn: Json, options: JsonObject): unknown {
  const name = isObject(fn) ? entryOf(fn, 'config') : fn;
  const { name: called } = options;
  return { className: String(name), config: called === undefined ? {} : { name: called } };
}

/** Options in camelCase, without those that say what is the default. */
function plainOptions(options: JsonObject): Record<string, unknown> {
  const { reduction, ...others } = options;
  // Of Keras 2: the sum over the batch, outside of strategies.
  return camelCaseKeys({ ...others, ...(reduction !== undefined && reduction !== 'auto' && { reduction }) });
}

/** The name by which a class of the user's is known: 'package>Name' if it was registered in a package. */
function ownName(value: JsonObject, className: string): string {
  const registered = entryOf(value, 'registered_name');
  return typeof registered === 'string' && /^(?!Custom>)[^>]+>/.test(registered) ? registered : className;
}

function optimizerOf(value: Json): string | PlainObject | null {
  if (typeof value === 'string') return value;
  const className = isObject(value) ? entryOf(value, 'class_name') : undefined;
  if (!isObject(value) || typeof className !== 'string') return null;
  const config = entryOf(value, 'config') ?? {};
  const options = camelCaseKeys(isObject(config) ? config : {});
  const { learningRate } = options;
  const schedule = learningRate as JsonObject | undefined;
  return {
    className: ownName(value, className),
    config: keras2Options(className, {
      ...options,
      ...(isObject(schedule) && { learningRate: optimizerOf(schedule) }),
    }),
  };
}
