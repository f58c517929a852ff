import type { Json, JsonObject, StoredTraining } from '../contents/model-contents.ts';
import { entryOf, isObject } from '../dialects/json-values.ts';
import type { DescribedTraining } from './description-parts.ts';

/**
 * What a file holds of training.
 *
 * Keras 3's `compile_config` has `optimizer`; the `training_config` of Keras 2 and TensorFlow.js `optimizer_config`. The optimizer is
 * `{ class_name, config }`, or a name.
 */
export function describeTraining({ config = {}, optimizer }: StoredTraining): DescribedTraining {
  return {
    optimizer: nameOf(entryOf(config, 'optimizer_config') ?? entryOf(config, 'optimizer')),
    loss: shortened(entryOf(config, 'loss')),
    metrics: shortened(entryOf(config, 'metrics')),
    variables: optimizer.length,
  };
}

function nameOf(value: Json | undefined): string | undefined {
  const name = isObject(value) ? entryOf(value, 'class_name') : value;
  return typeof name === 'string' ? name : undefined;
}

/** Losses and metrics by name, in the structure that the file has them in. */
function shortened(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined;
  return short(value);
}

function short(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(short);
  if (!isObject(value)) return value;
  const className = entryOf(value, 'class_name');
  if (typeof className === 'string') return nameOfObject(value, className);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, short(entry)]));
}

/** The name that a metric has, or else its class. */
function nameOfObject(value: JsonObject, className: string): Json {
  const config = entryOf(value, 'config');
  if (typeof config === 'string') return config;
  const name = isObject(config) ? entryOf(config, 'name') : undefined;
  return typeof name === 'string' ? name : className;
}
