import { ValueError } from '@sepal/tensor';
import {
  findByName,
  getObject,
  type LookupOptions,
  type NameTable,
  type ObjectKind,
  readSerialized,
  refuseExtra,
  type SerializedObject,
  serializeObject,
} from '@sepal/tensor/options';
import { getSchedule, type LearningRateScheduleIdentifier } from '../schedules/get.ts';
import { Adadelta } from './adadelta.ts';
import { Adagrad } from './adagrad.ts';
import { Adam } from './adam.ts';
import { Adamax } from './adamax.ts';
import { AdamW } from './adamw.ts';
import { Ftrl } from './ftrl.ts';
import { Lion } from './lion.ts';
import { Nadam } from './nadam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop } from './rmsprop.ts';
import { SGD } from './sgd.ts';

/** An optimizer class: built-in, or your own subclass of {@link Optimizer}. */
export interface OptimizerClass {
  new (options: never): Optimizer;
  fromConfig(config: Readonly<Record<string, unknown>>): Optimizer;
}

/** By their names in lower case, which is how Keras finds them. */
const CLASSES = {
  adadelta: Adadelta,
  adagrad: Adagrad,
  adam: Adam,
  adamw: AdamW,
  adamax: Adamax,
  ftrl: Ftrl,
  lion: Lion,
  nadam: Nadam,
  rmsprop: RMSprop,
  sgd: SGD,
} satisfies Readonly<Record<string, OptimizerClass>>;

const TABLE: NameTable<OptimizerClass> = { kind: 'optimizer', entries: CLASSES };

const OPTIMIZERS: ObjectKind<Optimizer> = {
  kind: 'optimizer',
  base: Optimizer,
  find: (name, where) => {
    const lower = name.toLowerCase();
    return findByName(Object.hasOwn(CLASSES, lower) ? lower : name, TABLE, where);
  },
  identifierHint: "Use a name such as 'adam', { className, config }, or an optimizer.",
};

/** The names of the optimizers. At run time they are found in any case. */
export type OptimizerName = keyof typeof CLASSES;

/** Everything that {@link getOptimizer} accepts. */
export type OptimizerIdentifier =
  | OptimizerName
  | Optimizer
  | OptimizerClass
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/**
 * Resolves an identifier to an optimizer.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'adam', Keras' 'Adam' | one with default options |
 * | an optimizer | itself |
 * | an optimizer class | one with default options |
 * | `{ className, config }` from {@link serializeOptimizer}, Keras' `{ class_name, config }` | one with those options |
 *
 * @param identifier see above
 * @param options `customObjects`: your own optimizers and schedules by name, which take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
 * @see https://keras.io/api/optimizers/
 * @example
 * getOptimizer('adam').learningRate; // 0.0010000000474974513
 * getOptimizer({ class_name: 'SGD', config: { learning_rate: 0.5, momentum: 0.9 } });
 */
export function getOptimizer(
  identifier: OptimizerIdentifier | (string & {}),
  options: LookupOptions = {},
  ...extra: unknown[]
): Optimizer {
  refuseExtra(extra, 'getOptimizer(identifier, options)');
  const serialized = identifier instanceof Optimizer ? undefined : readSerialized(identifier);
  const optimizer = getObject(
    OPTIMIZERS,
    serialized === undefined ? identifier : withSchedule(serialized, options),
    options,
  );
  if (optimizer !== null) return optimizer;
  throw new ValueError({
    where: options.where,
    message: `Could not interpret optimizer identifier: ${identifier}.`,
    hint: OPTIMIZERS.identifierHint,
  });
}

/** An optimizer as plain JSON, for {@link getOptimizer}, without its state. */
export function serializeOptimizer(optimizer: Optimizer): SerializedObject {
  return serializeObject(OPTIMIZERS, optimizer) as SerializedObject;
}

/** A config whose schedule is made, so that it can be one of `customObjects`. */
function withSchedule({ className, config }: SerializedObject, options: LookupOptions): SerializedObject {
  const { learningRate } = config;
  if (learningRate === null || typeof learningRate !== 'object') return { className, config };
  const schedule = getSchedule(learningRate as LearningRateScheduleIdentifier, options);
  return { className, config: { ...config, learningRate: schedule } };
}
