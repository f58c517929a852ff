/** Initializers, regularizers, constraints and activations in configs. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { isBefore } from './dialect.ts';
import { copyOf, entryOf, isObject, type Options } from './json-values.ts';
import type { RewriteContext } from './rewrite.ts';
import { snakeCaseOf } from './rewrites/every-layer.ts';

/** Rewrites an object of a layer's option: an initializer, a regularizer or a constraint. */
export function rewriteObject(key: string, value: Json, context: RewriteContext): Json {
  if (key.endsWith('_initializer')) return initializer(key, value, context);
  if (key.endsWith('_regularizer')) return keras1Object(value, REGULARIZERS);
  if (key.endsWith('_constraint')) return constraint(value);
  return value;
}

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

/** TensorFlow 1's names of the versions of one class. */
const VERSIONED = /^(\w+?)_?V[12]$/;

/** TensorFlow.js' spelling, tfjs-layers 4.22 initializers.ts. */
const SPELLINGS: ReadonlyMap<Json, string> = new Map<Json, string>([
  ['LeCunNormal', 'LecunNormal'],
  ['LeCunUniform', 'LecunUniform'],
]);

function initializer(key: string, value: Json, context: RewriteContext): Json {
  const { dialect, report } = context;
  if (typeof value === 'string')
    return (dialect.generation === 1 ? KERAS_1_INITIALIZERS.get(value) : undefined) ?? value;
  if (!isObject(value)) return value;
  const object = copyOf(value);
  const name = entryOf(object, 'class_name');
  if (typeof name === 'string') object['class_name'] = SPELLINGS.get(name) ?? VERSIONED.exec(name)?.[1] ?? name;
  const given = entryOf(object, 'config');
  if (!isObject(given)) return object;
  const config = copyOf(given);
  object['config'] = config;
  dropDType(key, config, context);
  for (const option of ['mode', 'distribution']) {
    const text = entryOf(config, option);
    if (typeof text === 'string') config[option] = snakeCaseOf(text);
  }
  if (config['distribution'] === 'normal') {
    // keras 2.15 initializers/initializers.py: 'normal' is 'truncated_normal'. Before 2.2.3, and in TensorFlow.js, it was 12 % narrower.
    config['distribution'] = 'truncated_normal';
    if (dialect.isTensorFlowJs || isBefore(dialect, 2, 2, 3)) {
      report.note(context, `${key} draws the normal distribution of Keras 3, which is wider by 1/0.88`);
    }
  }
  return object;
}

/** tf.keras 2.0 to 2.2 wrote an element type into every initializer; weights decide it. */
function dropDType(key: string, config: Options, context: RewriteContext): void {
  const dtype = entryOf(config, 'dtype');
  if (dtype === undefined) return;
  delete config['dtype'];
  if (dtype === null || dtype === 'float32') return;
  context.report.refuse(context, `${key}.dtype`, dtype, 'only float32 is supported');
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

function keras1Object(value: Json, classes: ReadonlyMap<string, string>): Json {
  if (!isObject(value) || Object.hasOwn(value, 'class_name')) return value;
  const { name, ...config } = value;
  const className = typeof name === 'string' ? classes.get(name) : undefined;
  return className === undefined ? value : { class_name: className, config };
}

function constraint(value: Json): Json {
  if (typeof value === 'string') return CONSTRAINT_NAMES.get(value) ?? value;
  const object = keras1Object(value, CONSTRAINTS);
  if (object === value || !isObject(object)) return value;
  const { class_name: className = null, config = {} } = object;
  const entries = Object.entries(config as JsonObject).map(([key, entry]) => [
    CONSTRAINT_OPTIONS.get(key) ?? key,
    entry,
  ]);
  return { class_name: className, config: Object.fromEntries(entries) as JsonObject };
}
