import {
  findByName,
  getObject,
  type LookupOptions,
  type NameTable,
  type ObjectKind,
  refuseExtra,
  type SerializedObject,
  serializeObject,
} from '@sepal/tensor/options';
import { BinaryCrossentropy } from './binary-crossentropy.ts';
import { BinaryFocalCrossentropy } from './binary-focal-crossentropy.ts';
import { CategoricalCrossentropy } from './categorical-crossentropy.ts';
import { CategoricalFocalCrossentropy } from './categorical-focal-crossentropy.ts';
import { CategoricalHinge } from './categorical-hinge.ts';
import { CosineSimilarity } from './cosine-similarity.ts';
import { Dice } from './dice.ts';
import { FunctionLoss, type LossFunction } from './function-loss.ts';
import { Hinge } from './hinge.ts';
import { Huber } from './huber.ts';
import { kindOfTargets, type TargetTypes } from './kind-of-targets.ts';
import { KLDivergence } from './kl-divergence.ts';
import { LogCosh } from './log-cosh.ts';
import { Loss } from './loss.ts';
import { MeanAbsoluteError } from './mean-absolute-error.ts';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { MeanSquaredError } from './mean-squared-error.ts';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
import { Poisson } from './poisson.ts';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
import { SquaredHinge } from './squared-hinge.ts';
import { Tversky } from './tversky.ts';

/** A loss class: built-in, or your own subclass of {@link Loss}. */
export interface LossClass {
  new (options: never): Loss;
  fromConfig(config: Readonly<Record<string, unknown>>): Loss;
}

const CLASSES = {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  Dice,
  Hinge,
  Huber,
  klDivergence: KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
} satisfies Readonly<Record<string, LossClass>>;

/** What 'crossentropy' stands for. */
const CROSSENTROPIES = {
  binary: BinaryCrossentropy,
  sparse: SparseCategoricalCrossentropy,
  categorical: CategoricalCrossentropy,
};

/** Keras' short names. */
const SHORT = {
  bce: 'BinaryCrossentropy',
  BCE: 'BinaryCrossentropy',
  kld: 'klDivergence',
  KLD: 'klDivergence',
  mae: 'MeanAbsoluteError',
  MAE: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  MAPE: 'MeanAbsolutePercentageError',
  mse: 'MeanSquaredError',
  MSE: 'MeanSquaredError',
  msle: 'MeanSquaredLogarithmicError',
  MSLE: 'MeanSquaredLogarithmicError',
  // Other spellings, and names of Keras 2.
  KLDivergence: 'klDivergence',
  kullback_leibler_divergence: 'klDivergence',
  logcosh: 'LogCosh',
  huber_loss: 'Huber',
} as const;

const TABLE: NameTable<LossClass> = { kind: 'loss', entries: CLASSES, aliases: SHORT };

const LOSSES: ObjectKind<Loss, LossFunction> = {
  kind: 'loss',
  base: Loss,
  FunctionObject: FunctionLoss,
  signature: '(yTrue, yPred) => losses',
  find: (name, where) => findByName(name, TABLE, where),
  identifierHint:
    "Use a name such as 'meanSquaredError', { className, config }, a loss, or a function (yTrue, yPred) => losses.",
  namelessHint: 'Give it a name, or write a subclass of Loss.',
};

/** The names of the losses. At run time Keras' snake_case and class names work too. */
export type LossName = Uncapitalize<keyof typeof CLASSES> | keyof typeof SHORT | 'crossentropy' | 'ce';

/** Everything that {@link getLoss} accepts. */
export type LossIdentifier =
  | LossName
  | Loss
  | LossClass
  | LossFunction
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/** Options of {@link getLoss}. */
export interface LossLookup extends LookupOptions, Partial<TargetTypes> {}

/**
 * Resolves an identifier to a loss.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'meanSquaredError', Keras' 'mean_squared_error' and 'MeanSquaredError', 'mse' | one with default options |
 * | 'crossentropy', 'ce' | by `yTrue` and `yPred`: binary for one unit, sparse for class indices, else categorical crossentropy |
 * | a loss | itself |
 * | a loss class | one with default options |
 * | `{ className, config }` from {@link serializeLoss}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(yTrue, yPred) => losses` written in ops | one that calls it; configs refer to it by the function's name |
 * | null, undefined | null |
 *
 * @param identifier see above
 * @param options `yTrue`, `yPred`: the types of targets and predictions; `customObjects`: your own classes and functions by name, which
 *   take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
 * @see https://keras.io/api/losses/
 * @example
 * getLoss('mse').name; // 'mean_squared_error'
 * getLoss({ class_name: 'BinaryCrossentropy', config: { from_logits: true } }).getConfig().fromLogits; // true
 * const squares = (yTrue, yPred) => mean(square(subtract(yPred, yTrue)), { axis: -1 });
 * getLoss(squares).name; // 'squares'
 */
export function getLoss(identifier: LossIdentifier | (string & {}), options?: LossLookup): Loss;
export function getLoss(
  identifier: LossIdentifier | (string & {}) | null | undefined,
  options?: LossLookup,
): Loss | null;
export function getLoss(
  identifier: LossIdentifier | (string & {}) | null | undefined,
  { yTrue, yPred, ...options }: LossLookup = {},
  ...extra: unknown[]
): Loss | null {
  refuseExtra(extra, 'getLoss(identifier, options)');
  if (typeof identifier === 'string' && /^(crossentropy|ce)$/i.test(identifier) && yTrue && yPred) {
    return new CROSSENTROPIES[kindOfTargets({ yTrue, yPred })]({ name: identifier });
  }
  return getObject(LOSSES, identifier, options);
}

/**
 * A loss as plain JSON, for {@link getLoss}; null for null.
 *
 * Your own classes are written by `className`, functions by name: pass them to {@link getLoss} as `customObjects`.
 *
 * @throws ValueError for a function without a name
 * @example
 * serializeLoss(new Hinge()); // { className: 'Hinge', config: { name: 'hinge', reduction: 'sumOverBatchSize' } }
 */
export function serializeLoss(loss: Loss): SerializedObject;
export function serializeLoss(loss: Loss | null): SerializedObject | null;
export function serializeLoss(loss: Loss | null): SerializedObject | null {
  return serializeObject(LOSSES, loss);
}
