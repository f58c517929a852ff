import { cast, equal, max, reshape, slice, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkBoolean, checkOptions, compose, positiveInteger, readOptions } from '@sepal/tensor/options';
import { checkIndices } from '../losses/check-shapes.ts';
import { asFloat, expand } from '../losses/same-rank.ts';
import { oneHot } from '../losses/sparse-categorical-crossentropy.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';
import { amongLargest, type TopKCall } from './top-k.ts';

/** Options of {@link sparseTopKCategoricalAccuracy}. */
export interface SparseTopKCategoricalAccuracyCall extends TopKCall {
  /** Whether predictions are class indices, the likeliest first, not probabilities (default false). */
  readonly fromSortedIds?: boolean | undefined;
}

/** Options of {@link SparseTopKCategoricalAccuracy}. */
export interface SparseTopKCategoricalAccuracyOptions extends SparseTopKCategoricalAccuracyCall, MetricOptions {}

const NAME = 'sparseTopKCategoricalAccuracy';

/**
 * 1 where the prediction of the class that the label names is among the k largest, else 0.
 *
 * @param yTrue class indices, `[batch, …]` or `[batch, …, 1]`, of any element type
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @param options `k` (default 5), `fromSortedIds` (default false)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
 * @example
 * sparseTopKCategoricalAccuracy(tensor([1]), tensor([[0.5, 0.3, 0.2]]), { k: 2 }).toArray(); // [1]
 */
export function sparseTopKCategoricalAccuracy(
  yTrue: Tensor,
  yPred: Tensor,
  options?: SparseTopKCategoricalAccuracyCall,
): Tensor;
export function sparseTopKCategoricalAccuracy(
  yTrue: Value,
  yPred: Value,
  options?: SparseTopKCategoricalAccuracyCall,
): Value;
export function sparseTopKCategoricalAccuracy(
  yTrue: Value,
  yPred: Value,
  options: SparseTopKCategoricalAccuracyCall = {},
  ...extra: unknown[]
): Value {
  return compose(`${NAME}(yTrue, yPred, options)`, extra, () => {
    checkOptions<SparseTopKCategoricalAccuracyCall>(options, { k: true, fromSortedIds: true }, NAME);
    const { k = 5, fromSortedIds = false } = options;
    const labels = reshape(asFloat(yTrue), yPred.shape.slice(0, -1));
    return fromSortedIds ? amongFirst(labels, yPred, k) : amongLargest(oneHot(labels, yPred, -1), yPred, k);
  });
}

/** 1 where a label is among the first k of a list, else 0. */
function amongFirst(labels: Value, lists: Value, k: number): Value {
  const { shape } = lists;
  const length = Math.min(k, shape.at(-1) ?? k);
  const first = slice(
    lists,
    shape.map(() => 0),
    shape.with(-1, length),
  );
  return max(cast(equal(expand(labels), first), 'float32'), { axis: -1 });
}

/**
 * How often the prediction of the class that the label names is among the k largest: the mean of
 * {@link sparseTopKCategoricalAccuracy}.
 *
 * @param options `k` (default 5), `fromSortedIds` (default false), `name` (default 'sparse_top_k_categorical_accuracy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
 * @example
 * const metric = new SparseTopKCategoricalAccuracy({ k: 2 });
 * await metric.update(tensor([1, 2]), tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]));
 * (await metric.value()).data[0]; // 0.5
 */
export class SparseTopKCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className = 'SparseTopKCategoricalAccuracy';
  override readonly direction = 'up';
  readonly k: number;
  readonly fromSortedIds: boolean;

  constructor(...given: [options?: SparseTopKCategoricalAccuracyOptions | undefined]) {
    const where = 'SparseTopKCategoricalAccuracy';
    const names = { ...metricOptions, k: true, fromSortedIds: true };
    const options = readOptions<SparseTopKCategoricalAccuracyOptions>(given, names, where);
    const { k = 5, fromSortedIds = false, name = 'sparse_top_k_categorical_accuracy', dtype } = options;
    super((yTrue, yPred) => sparseTopKCategoricalAccuracy(yTrue, yPred, { k, fromSortedIds }), { name, dtype });
    this.k = positiveInteger(k, 'k', where);
    this.fromSortedIds = checkBoolean(fromSortedIds, 'fromSortedIds', where);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkIndices(yTrue, yPred, { where, axis: -1 });
  }

  /** With `fromSortedIds` only if it is true, as in Keras. */
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k, ...(this.fromSortedIds ? { fromSortedIds: true } : {}) };
  }
}
