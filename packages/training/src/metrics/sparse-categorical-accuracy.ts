import { argMax, cast, equal, reshape, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkIndices } from '../losses/check-shapes.ts';
import { asFloat } from '../losses/same-rank.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * 1 where the largest prediction is that of the class that the label names, else 0.
 *
 * @param yTrue class indices, `[batch, …]` or `[batch, …, 1]`, of any element type
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
 * @example
 * sparseCategoricalAccuracy(tensor([1, 1]), tensor([[0.1, 0.9], [0.8, 0.2]])).toArray(); // [1, 0]
 */
export function sparseCategoricalAccuracy(yTrue: Tensor, yPred: Tensor): Tensor;
export function sparseCategoricalAccuracy(yTrue: Value, yPred: Value): Value;
export function sparseCategoricalAccuracy(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('sparseCategoricalAccuracy(yTrue, yPred)', extra, () => {
    const classes = asFloat(argMax(yPred, { axis: -1 }));
    return cast(equal(reshape(asFloat(yTrue), classes.shape), classes), 'float32');
  });
}

/**
 * How often the largest prediction is that of the class that the label names: the mean of {@link sparseCategoricalAccuracy}.
 *
 * @param options `name` (default 'sparse_categorical_accuracy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
 * @example
 * const metric = new SparseCategoricalAccuracy();
 * await metric.update(tensor([1, 1]), tensor([[0.1, 0.9], [0.8, 0.2]]));
 * (await metric.value()).data[0]; // 0.5
 */
export class SparseCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className = 'SparseCategoricalAccuracy';
  override readonly direction = 'up';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const where = 'SparseCategoricalAccuracy';
    const { name = 'sparse_categorical_accuracy', dtype } = readOptions<MetricOptions>(given, metricOptions, where);
    super((yTrue, yPred) => sparseCategoricalAccuracy(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkIndices(yTrue, yPred, { where, axis: -1 });
  }
}
