/** Initializers, regularizers and constraints as Keras 1 wrote them, and Keras 2's other names. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { Dialect } from './dialect.ts';
import { isObject } from './json-values.ts';

const untruncated = (scale: number, mode: string): JsonObject => ({
  class_name: 'VarianceScaling',
  config: { scale, mode, distribution: 'untruncated_normal', seed: null },
});

/** Keras 1 drew from normal distributions without cutting them off, and orthogonal matrices with a gain of 1.1 (initializations.py). */
const KERAS_1_INITIALIZERS: ReadonlyMap<Json, JsonObject> = new Map<Json, JsonObject>([
  ['he_normal', untruncated(2, 'fan_in')],
  ['glorot_normal', untruncated(1, 'fan_avg')],
  ['orthogonal', { class_name: 'Orthogonal', config: { gain: 1.1, seed: null } }],
]);

/** The initializer that a name of Keras 1 means; undefined if it means the same today. */
export function olderInitializer(name: string, { generation }: Dialect): JsonObject | undefined {
  return generation === 1 ? KERAS_1_INITIALIZERS.get(name) : undefined;
}

/** Keras 1 wrote `{ name, …options }` (regularizers.py, constraints.py), with these classes and options. */
const REGULARIZERS: ReadonlyMap<string, string> = new Map([
  ['L1L2Regularizer', 'L1L2'],
  ['WeightRegularizer', 'L1L2'],
  ['ActivityRegularizer', 'L1L2'],
]);
const CONSTRAINTS: ReadonlyMap<string, string> = new Map([
  ['MaxNorm', 'MaxNorm'],
  ['MinMaxNorm', 'MinMaxNorm'],
  ['NonNeg', 'NonNeg'],
  ['UnitNorm', 'UnitNorm'],
]);
const CONSTRAINT_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['m', 'max_value'],
  ['low', 'min_value'],
  ['high', 'max_value'],
]);
/** keras 2.2.4 constraints.py: aliases */
const CONSTRAINT_NAMES: ReadonlyMap<Json, string> = new Map<Json, string>([
  ['maxnorm', 'max_norm'],
  ['nonneg', 'non_neg'],
  ['unitnorm', 'unit_norm'],
]);

/** The regularizer or constraint that has no class, or only a name. */
export function olderObject(key: string, value: Json): Json {
  return key.endsWith('_constraint') ? constraint(value) : named(value, REGULARIZERS);
}

function named(value: Json, classes: ReadonlyMap<string, string>): Json {
  if (!isObject(value) || Object.hasOwn(value, 'class_name')) return value;
  const { name, ...config } = value;
  const className = typeof name === 'string' ? classes.get(name) : undefined;
  return className === undefined ? value : { class_name: className, config };
}

function constraint(value: Json): Json {
  if (typeof value === 'string') return CONSTRAINT_NAMES.get(value) ?? value;
  const object = named(value, CONSTRAINTS);
  if (object === value || !isObject(object)) return value;
  const { class_name: className = null, config = {} } = object;
  const entries = Object.entries(config as JsonObject).map(([key, entry]) => [
    CONSTRAINT_OPTIONS.get(key) ?? key,
    entry,
  ]);
  return { class_name: className, config: Object.fromEntries(entries) as JsonObject };
}
