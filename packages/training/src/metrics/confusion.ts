import {
  cast,
  concat,
  equal,
  floor,
  greater,
  greaterEqual,
  matmul,
  max,
  maximum,
  minimum,
  multiply,
  negative,
  notEqual,
  reshape,
  select,
  slice,
  subtract,
  sum,
  topK,
  transpose,
  type Value,
} from '@sepal/ops';
import { formatShape, ShapeError, tensor, ValueError } from '@sepal/tensor';
import { asFloat, expand, toSameRank } from '../losses/same-rank.ts';
import { broadcastLike } from './samplewise.ts';
import { areEven } from './thresholds.ts';

/** Below every prediction that is among the k largest: the others, and their threshold. */
export const LOWEST = -1e10;

/** What predictions are compared with, and how. */
export interface ConfusionOptions {
  readonly thresholds: readonly number[];
  readonly sampleWeight?: Value | undefined;
  /** Only the k largest predictions of a row count as positive. */
  readonly topK?: number | null | undefined;
  /** The only class that counts. */
  readonly classId?: number | null | undefined;
  /** Whether to count each column by itself. */
  readonly multiLabel?: boolean | undefined;
  /** A weight for each column. */
  readonly labelWeights?: readonly number[] | null | undefined;
  /** The metric, for errors. */
  readonly where: string;
}

/** How many predictions are above each threshold (positive) or not, where targets are true or not: by weight, `[thresholds]`, or `[thresholds, columns]`. */
export interface Confusion {
  truePositives(): Value;
  falsePositives(): Value;
  trueNegatives(): Value;
  falseNegatives(): Value;
}

/**
 * Counts predictions above thresholds, as Keras' `update_confusion_matrix_variables`.
 *
 * The comparisons are a matrix of predictions × thresholds; its products with the weights of true and of false targets are the counts.
 *
 * @param yTrue `[batch, …]`, true where not 0
 * @param yPred `[batch, …]`
 */
export function confusion(yTrue: Value, yPred: Value, options: ConfusionOptions): Confusion {
  const { thresholds, multiLabel = false, where } = options;
  const { targets, predictions, weights } = prepared(yTrue, yPred, options);
  const { shape } = predictions;
  if (multiLabel && shape.length !== 2) {
    throw new ShapeError({
      where,
      message: `\`yPred\` must have rank 2 when \`multiLabel\` is true. Received rank ${shape.length}.`,
    });
  }
  // [columns, predictions] for several labels, else [1, predictions]
  const rows = (value: Value): Value => (multiLabel ? transpose(value) : reshape(value, [1, -1]));
  const isTrue = rows(notEqual(targets, 0));
  const weight = rows(weights ?? select(equal(predictions, predictions), 1, 1));
  const inTwo = [select(isTrue, weight, 0), select(isTrue, 0, weight)].map(inserted);
  const sides = concat(inTwo, 1);
  const above = matmul(sides, isAbove(rows(predictions), thresholds));
  const all = sum(sides, { axis: -1, keepdims: true });
  const columns = multiLabel ? (shape[1] as number) : 1;
  const side = (counts: Value, index: number): Value => {
    const list = slice(counts, [0, index, 0], [columns, 1, -1]);
    return multiLabel ? transpose(reshape(list, [columns, thresholds.length])) : reshape(list, [thresholds.length]);
  };
  const below = (): Value => subtract(all, above);
  return {
    truePositives: () => side(above, 0),
    falsePositives: () => side(above, 1),
    trueNegatives: () => side(below(), 1),
    falseNegatives: () => side(below(), 0),
  };
}

/** `[columns, predictions]` → `[columns, 1, predictions]` */
function inserted(value: Value): Value {
  return reshape(value, [value.shape[0] as number | null, 1, value.shape[1] as number | null]);
}

/** `[columns, predictions]` → 1 where above a threshold, else 0, `[columns, predictions, thresholds]` */
function isAbove(predictions: Value, thresholds: readonly number[]): Value {
  const column = expand(predictions);
  if (!areEven(thresholds)) return cast(greater(column, tensor(thresholds, undefined, 'float32')), 'float32');
  const last = thresholds.length - 1;
  const inside = minimum(maximum(column, 0), 1);
  // The number of thresholds below the prediction, less one: ceil(p · last) − 1.
  const bucket = subtract(negative(floor(negative(multiply(inside, last)))), 1);
  const isOpen = (thresholds[0] as number) < 0 || (thresholds[last] as number) > 1;
  const indices = thresholds.map((_, index) => index);
  return cast(greaterEqual(isOpen ? maximum(bucket, 0) : bucket, tensor(indices, undefined, 'float32')), 'float32');
}

/** Targets, predictions and weights of one shape (weights may be missing). */
function prepared(
  yTrue: Value,
  yPred: Value,
  { sampleWeight, topK: k, classId, labelWeights, where }: ConfusionOptions,
) {
  let [predictions, targets] = toSameRank(asFloat(yPred), asFloat(yTrue));
  const weights =
    sampleWeight === undefined
      ? undefined
      : toSameRank(targets, expand(asFloat(sampleWeight)), { expandVectors: false })[1];
  if (typeof k === 'number') predictions = largestOf(predictions, k);
  if (typeof classId === 'number') {
    predictions = columnOf(predictions, classId, where);
    targets = columnOf(targets, classId, where);
  }
  return { targets, predictions, weights: weightsLike(predictions, weights, labelWeights) };
}

/** Weights of predictions, of their shape: those of samples times those of columns. */
function weightsLike(
  predictions: Value,
  sampleWeights: Value | undefined,
  labelWeights: readonly number[] | null | undefined,
): Value | undefined {
  const labels = Array.isArray(labelWeights)
    ? tensor(labelWeights as readonly number[], undefined, 'float32')
    : undefined;
  if (sampleWeights === undefined && labels === undefined) return undefined;
  if (sampleWeights === undefined) return broadcastLike(labels as Value, predictions);
  return broadcastLike(labels === undefined ? sampleWeights : multiply(sampleWeights, labels), predictions);
}

/** The k largest predictions of each row; the others become the lowest. */
function largestOf(predictions: Value, k: number): Value {
  const { indices } = topK(predictions, { k });
  const classes = predictions.shape.at(-1) as number;
  const all = tensor(Int32Array.from({ length: classes }, (_, index) => index));
  const isAmong = max(cast(equal(expand(indices), all), 'int32'), { axis: -2 });
  return select(equal(isAmong, 1), predictions, LOWEST);
}

/** `[…, classes]` → `[…, 1]` */
function columnOf(value: Value, classId: number, where: string): Value {
  const { shape } = value;
  const classes = shape.at(-1);
  if (shape.length < 2 || (typeof classes === 'number' && classId >= classes)) {
    throw new ValueError({
      where,
      message: `With \`classId\`, predictions must be of shape (samples, classes), with more than ${classId} classes. Received shape ${formatShape(shape)}.`,
    });
  }
  const begin: number[] = shape.map(() => 0);
  return slice(value, begin.with(-1, classId), shape.with(-1, 1));
}
