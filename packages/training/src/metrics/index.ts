export { Accuracy, accuracy } from './accuracy.ts';
export { AUC, type AUCOptions } from './auc.ts';
export type { AucCurve, AucSummation } from './auc-curves.ts';
export {
  BinaryAccuracy,
  type BinaryAccuracyCall,
  type BinaryAccuracyOptions,
  binaryAccuracy,
} from './binary-accuracy.ts';
export { BinaryCrossentropy, type BinaryCrossentropyOptions } from './binary-crossentropy.ts';
export { BinaryIoU, type BinaryIoUOptions } from './binary-iou.ts';
export { CategoricalAccuracy, categoricalAccuracy } from './categorical-accuracy.ts';
export { CategoricalCrossentropy, type CategoricalCrossentropyOptions } from './categorical-crossentropy.ts';
export { CategoricalHinge } from './categorical-hinge.ts';
export * from './cells.ts';
export type { ConditionCountOptions } from './condition-count.ts';
export { CosineSimilarity, type CosineSimilarityOptions } from './cosine-similarity.ts';
export { type F1ScoreOptions, FBetaScore, type FBetaScoreOptions, type ScoreAverage } from './f-beta-score.ts';
export { F1Score } from './f1-score.ts';
export { FalseNegatives } from './false-negatives.ts';
export { FalsePositives } from './false-positives.ts';
export {
  getMetric,
  type MetricClass,
  type MetricIdentifier,
  type MetricLookup,
  type MetricName,
  serializeMetric,
} from './get-metric.ts';
export { Hinge } from './hinge.ts';
export { IoU, type IoUOptions } from './iou.ts';
export type { IouBaseOptions } from './iou-base.ts';
export { KLDivergence } from './kl-divergence.ts';
export { LogCoshError } from './log-cosh-error.ts';
export { Mean } from './mean.ts';
export { MeanAbsoluteError } from './mean-absolute-error.ts';
export { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
export { MeanIoU, type MeanIoUOptions } from './mean-iou.ts';
export * from './mean-metric-wrapper.ts';
export { MeanSquaredError } from './mean-squared-error.ts';
export { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
export { type Direction, Metric, type MetricOptions, type MetricUpdate } from './metric.ts';
export { OneHotIoU, type OneHotIoUOptions } from './one-hot-iou.ts';
export { OneHotMeanIoU, type OneHotMeanIoUOptions } from './one-hot-mean-iou.ts';
export { Poisson } from './poisson.ts';
export { Precision } from './precision.ts';
export type { PrecisionRecallOptions } from './precision-recall.ts';
export { type ClassAggregation, R2Score, type R2ScoreOptions } from './r2-score.ts';
export { Recall } from './recall.ts';
export { RootMeanSquaredError } from './root-mean-squared-error.ts';
export { SparseCategoricalAccuracy, sparseCategoricalAccuracy } from './sparse-categorical-accuracy.ts';
export {
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyOptions,
} from './sparse-categorical-crossentropy.ts';
export {
  SparseTopKCategoricalAccuracy,
  type SparseTopKCategoricalAccuracyCall,
  type SparseTopKCategoricalAccuracyOptions,
  sparseTopKCategoricalAccuracy,
} from './sparse-top-k-categorical-accuracy.ts';
export { SquaredHinge } from './squared-hinge.ts';
export { Sum } from './sum.ts';
export type { Thresholds } from './thresholds.ts';
export type { TopKCall } from './top-k.ts';
export {
  TopKCategoricalAccuracy,
  type TopKCategoricalAccuracyOptions,
  topKCategoricalAccuracy,
} from './top-k-categorical-accuracy.ts';
export { TrueNegatives } from './true-negatives.ts';
export { TruePositives } from './true-positives.ts';
