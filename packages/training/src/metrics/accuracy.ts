import { cast, equal, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { aligned } from '../losses/same-rank.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * 1 where a prediction equals its target, else 0.
 *
 * @param yTrue targets
 * @param yPred predictions, `[batch, …]` → float32, `[batch, …]`
 * @throws ShapeError if the shapes do not match
 * @see https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
 * @example
 * accuracy(tensor([1, 2]), tensor([1, 3])).toArray(); // [1, 0]
 */
export function accuracy(yTrue: Tensor, yPred: Tensor): Tensor;
export function accuracy(yTrue: Value, yPred: Value): Value;
export function accuracy(yTrue: Value, yPred: Value, ...extra: unknown[]): Value {
  return compose('accuracy(yTrue, yPred)', extra, () => cast(equal(...aligned(yTrue, yPred)), 'float32'));
}

/**
 * How often predictions equal their targets: the mean of {@link accuracy}.
 *
 * As the name of a metric of a model, 'accuracy' is one of `BinaryAccuracy`, `CategoricalAccuracy`, `SparseCategoricalAccuracy`, not this
 * class.
 *
 * @param options `name` (default 'accuracy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
 * @example
 * const metric = new Accuracy();
 * await metric.update(tensor([1, 2]), tensor([1, 3]));
 * (await metric.value()).data[0]; // 0.5
 */
export class Accuracy extends MeanMetricWrapper {
  static override readonly className = 'Accuracy';
  override readonly direction = 'up';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'accuracy', dtype } = readOptions<MetricOptions>(given, metricOptions, 'Accuracy');
    super((yTrue, yPred) => accuracy(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
