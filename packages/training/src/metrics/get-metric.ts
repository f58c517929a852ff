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
import { kindOfTargets, type TargetTypes } from '../losses/kind-of-targets.ts';
import { Loss } from '../losses/loss.ts';
import { Accuracy } from './accuracy.ts';
import { AUC } from './auc.ts';
import { BinaryAccuracy } from './binary-accuracy.ts';
import { BinaryCrossentropy } from './binary-crossentropy.ts';
import { BinaryIoU } from './binary-iou.ts';
import { CategoricalAccuracy } from './categorical-accuracy.ts';
import { CategoricalCrossentropy } from './categorical-crossentropy.ts';
import { CategoricalHinge } from './categorical-hinge.ts';
import { CosineSimilarity } from './cosine-similarity.ts';
import { FBetaScore } from './f-beta-score.ts';
import { F1Score } from './f1-score.ts';
import { FalseNegatives } from './false-negatives.ts';
import { FalsePositives } from './false-positives.ts';
import { FunctionMetric } from './function-metric.ts';
import { Hinge } from './hinge.ts';
import { IoU } from './iou.ts';
import { KLDivergence } from './kl-divergence.ts';
import { LogCoshError } from './log-cosh-error.ts';
import { LossMetric } from './loss-metric.ts';
import { Mean } from './mean.ts';
import { MeanAbsoluteError } from './mean-absolute-error.ts';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { MeanIoU } from './mean-iou.ts';
import type { MetricFunction } from './mean-metric-wrapper.ts';
import { MeanSquaredError } from './mean-squared-error.ts';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
import { Metric } from './metric.ts';
import { OneHotIoU } from './one-hot-iou.ts';
import { OneHotMeanIoU } from './one-hot-mean-iou.ts';
import { Poisson } from './poisson.ts';
import { Precision } from './precision.ts';
import { R2Score } from './r2-score.ts';
import { Recall } from './recall.ts';
import { RootMeanSquaredError } from './root-mean-squared-error.ts';
import { SparseCategoricalAccuracy } from './sparse-categorical-accuracy.ts';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
import { SparseTopKCategoricalAccuracy } from './sparse-top-k-categorical-accuracy.ts';
import { SquaredHinge } from './squared-hinge.ts';
import { Sum } from './sum.ts';
import { TopKCategoricalAccuracy } from './top-k-categorical-accuracy.ts';
import { TrueNegatives } from './true-negatives.ts';
import { TruePositives } from './true-positives.ts';

/** A metric class: built-in, or your own subclass of {@link Metric}. */
export interface MetricClass {
  new (options: never): Metric;
  fromConfig(config: Readonly<Record<string, unknown>>): Metric;
}

const CLASSES = {
  Accuracy,
  auc: AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  BinaryIoU,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  F1Score,
  FalseNegatives,
  FalsePositives,
  FBetaScore,
  Hinge,
  IoU,
  klDivergence: KLDivergence,
  LogCoshError,
  Mean,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanIoU,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  OneHotIoU,
  OneHotMeanIoU,
  Poisson,
  Precision,
  R2Score,
  Recall,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SquaredHinge,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
} satisfies Readonly<Record<string, MetricClass>>;

/** What 'accuracy' stands for. */
const ACCURACIES = {
  binary: BinaryAccuracy,
  sparse: SparseCategoricalAccuracy,
  categorical: CategoricalAccuracy,
};

/** Keras' short names. */
const SHORT = {
  bce: 'BinaryCrossentropy',
  BCE: 'BinaryCrossentropy',
  mae: 'MeanAbsoluteError',
  MAE: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  MAPE: 'MeanAbsolutePercentageError',
  mse: 'MeanSquaredError',
  MSE: 'MeanSquaredError',
  msle: 'MeanSquaredLogarithmicError',
  MSLE: 'MeanSquaredLogarithmicError',
  // Other spellings.
  AUC: 'auc',
  KLDivergence: 'klDivergence',
} as const;

const TABLE: NameTable<MetricClass> = { kind: 'metric', entries: CLASSES, aliases: SHORT };

const METRICS: ObjectKind<Metric, MetricFunction> = {
  kind: 'metric',
  base: Metric,
  FunctionObject: FunctionMetric,
  signature: '(yTrue, yPred) => values',
  find: (name, where) => findByName(name, TABLE, where),
  identifierHint:
    "Use a name such as 'accuracy', { className, config }, a metric, a loss, or a function (yTrue, yPred) => values.",
  namelessHint: 'Give it a name, or write a subclass of Metric.',
};

/** The names of the metrics. At run time Keras' snake_case and class names work too. */
export type MetricName = Uncapitalize<keyof typeof CLASSES> | keyof typeof SHORT | 'acc';

/** Everything that {@link getMetric} accepts. */
export type MetricIdentifier =
  | MetricName
  | Metric
  | MetricClass
  | MetricFunction
  | Loss
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/** Options of {@link getMetric}. */
export interface MetricLookup extends LookupOptions, Partial<TargetTypes> {}

/**
 * Resolves an identifier to a metric.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'categoricalAccuracy', Keras' 'categorical_accuracy' and 'CategoricalAccuracy' | one with default options and that name |
 * | 'accuracy', 'acc' | by `yTrue` and `yPred`, as in Keras: binary for one unit, sparse for class indices, else categorical accuracy |
 * | a metric | itself |
 * | a metric class | one with default options |
 * | `{ className, config }` from {@link serializeMetric}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(yTrue, yPred) => values` written in ops | its mean; configs refer to it by the function's name |
 * | a loss | its mean over the batches |
 * | null, undefined | null |
 *
 * @param identifier see above
 * @param options `yTrue`, `yPred`: the types of targets and predictions; `customObjects`: your own classes and functions by name, which
 *   take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
 * @see https://keras.io/api/metrics/
 * @example
 * const yTrue = { shape: [null], dtype: 'int32' };
 * const yPred = { shape: [null, 10], dtype: 'float32' };
 * getMetric('acc', { yTrue, yPred }) instanceof SparseCategoricalAccuracy; // true
 * getMetric('acc', { yTrue, yPred }).name; // 'acc'
 */
export function getMetric(identifier: MetricIdentifier | (string & {}), options?: MetricLookup): Metric;
export function getMetric(
  identifier: MetricIdentifier | (string & {}) | null | undefined,
  options?: MetricLookup,
): Metric | null;
export function getMetric(
  identifier: MetricIdentifier | (string & {}) | null | undefined,
  { yTrue, yPred, ...options }: MetricLookup = {},
  ...extra: unknown[]
): Metric | null {
  refuseExtra(extra, 'getMetric(identifier, options)');
  if (identifier instanceof Loss) return new LossMetric(identifier);
  if (typeof identifier !== 'string') return getObject(METRICS, identifier, options);
  const { customObjects = {} } = options;
  if (Object.hasOwn(customObjects, identifier)) return getObject(METRICS, identifier, options);
  if (/^acc(uracy)?$/i.test(identifier) && yTrue && yPred) {
    return new ACCURACIES[kindOfTargets({ yTrue, yPred })]({ name: identifier });
  }
  return findByName(identifier, TABLE, options.where).fromConfig({ name: identifier });
}

/**
 * A metric as plain JSON, for {@link getMetric}; null for null.
 *
 * Your own classes are written by `className`, functions by name: pass them to {@link getMetric} as `customObjects`.
 *
 * @throws ValueError for a function without a name
 * @example
 * serializeMetric(new Mean()); // { className: 'Mean', config: { name: 'mean', dtype: 'float32' } }
 */
export function serializeMetric(metric: Metric): SerializedObject;
export function serializeMetric(metric: Metric | null): SerializedObject | null;
export function serializeMetric(metric: Metric | null): SerializedObject | null {
  return serializeObject(METRICS, metric);
}
