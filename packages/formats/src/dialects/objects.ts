/** Initializers, regularizers, constraints and activations in configs. */
import type { Json } from '../contents/model-contents.ts';
import { isBefore } from './is-before.ts';
import { copyOf, entryOf, isObject, type Options } from './json-values.ts';
import { needed } from './more-words-needed.ts';
import type { RewriteContext } from './rewrite.ts';
import { snakeCaseOf } from './rewrites/every-layer.ts';

/** Rewrites an object of a layer's option: an initializer, a regularizer or a constraint. */
export function rewriteObject(key: string, value: Json, context: RewriteContext): Json {
  if (key.endsWith('_initializer')) return initializer(key, value, context);
  const isOlder = isObject(value) ? !Object.hasOwn(value, 'class_name') : typeof value === 'string';
  return isOlder && /_(?:regularizer|constraint)$/.test(key) ? needed(context.more).olderObject(key, value) : value;
}

/** TensorFlow 1's names of the versions of one class. */
const VERSIONED = /^(\w+?)_?V[12]$/;

/** TensorFlow.js' spelling, tfjs-layers 4.22 initializers.ts. */
const SPELLINGS: ReadonlyMap<Json, string> = new Map<Json, string>([
  ['LeCunNormal', 'LecunNormal'],
  ['LeCunUniform', 'LecunUniform'],
]);

function initializer(key: string, value: Json, context: RewriteContext): Json {
  const { dialect, report } = context;
  if (typeof value === 'string') return context.more?.olderInitializer(value, dialect) ?? value;
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
