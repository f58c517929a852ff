import { argMax, cast, equal, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkOneHot } from '../losses/check-shapes.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * 1 where the largest prediction is that of the target's class, else 0.
 *
 * @param yTrue one-hot rows, or probabilities of the classes
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
 * @example
 * categoricalAccuracy(tensor([[0, 1], [0, 1]]), tensor([[0.1, 0.9], [0.8, 0.2]])).toArray(); // [1, 0]
 */
export function categoricalAccuracy(yTrue: Tensor, yPred: Tensor): Tensor;
export function categoricalAccuracy(yTrue: Value, yPred: Value): Value;
export function categoricalAccuracy(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('categoricalAccuracy(yTrue, yPred)', extra, () =>
    cast(equal(argMax(yTrue, { axis: -1 }), argMax(yPred, { axis: -1 })), 'float32'),
  );
}

/**
 * How often the largest prediction is that of the target's class, for one-hot targets: the mean of {@link categoricalAccuracy}.
 *
 * @param options `name` (default 'categorical_accuracy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
 * @example
 * const metric = new CategoricalAccuracy();
 * await metric.update(tensor([[0, 1], [0, 1]]), tensor([[0.1, 0.9], [0.8, 0.2]]));
 * (await metric.value()).data[0]; // 0.5
 */
export class CategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className = 'CategoricalAccuracy';
  override readonly direction = 'up';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'categorical_accuracy', dtype } = readOptions<MetricOptions>(
      given,
      metricOptions,
      'CategoricalAccuracy',
    );
    super((yTrue, yPred) => categoricalAccuracy(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkOneHot(yTrue, yPred, { where, axis: -1 });
  }
}
