import { argMax, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, positiveInteger, readOptions } from '@sepal/tensor/options';
import { checkOneHot } from '../losses/check-shapes.ts';
import { asFloat } from '../losses/same-rank.ts';
import { oneHot } from '../losses/sparse-categorical-crossentropy.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';
import { amongLargest, type TopKCall } from './top-k.ts';

/** Options of {@link TopKCategoricalAccuracy}. */
export interface TopKCategoricalAccuracyOptions extends TopKCall, MetricOptions {}

/**
 * 1 where the prediction of the target's class is among the k largest, else 0.
 *
 * @param yTrue one-hot rows, or probabilities of the classes
 * @param yPred float32, `[batch, …, classes]` → `[batch, …]`
 * @param options `k` (default 5)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
 * @example
 * topKCategoricalAccuracy(tensor([[0, 1, 0]]), tensor([[0.5, 0.3, 0.2]]), { k: 2 }).toArray(); // [1]
 */
export function topKCategoricalAccuracy(yTrue: Tensor, yPred: Tensor, options?: TopKCall): Tensor;
export function topKCategoricalAccuracy(yTrue: Value, yPred: Value, options?: TopKCall): Value;
export function topKCategoricalAccuracy(
  yTrue: Value,
  yPred: Value,
  options: TopKCall = {},
  ...extra: unknown[]
): Value {
  return compose('topKCategoricalAccuracy(yTrue, yPred, options)', extra, () => {
    checkOptions<TopKCall>(options, { k: true }, 'topKCategoricalAccuracy');
    const classes = asFloat(argMax(yTrue, { axis: -1 }));
    return amongLargest(oneHot(classes, yPred, -1), yPred, options.k ?? 5);
  });
}

/**
 * How often the prediction of the target's class is among the k largest, for one-hot targets: the mean of
 * {@link topKCategoricalAccuracy}.
 *
 * @param options `k` (default 5), `name` (default 'top_k_categorical_accuracy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
 * @example
 * const metric = new TopKCategoricalAccuracy({ k: 2 });
 * await metric.update(tensor([[0, 1, 0], [0, 0, 1]]), tensor([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]));
 * (await metric.value()).data[0]; // 0.5
 */
export class TopKCategoricalAccuracy extends MeanMetricWrapper {
  static override readonly className = 'TopKCategoricalAccuracy';
  override readonly direction = 'up';
  readonly k: number;

  constructor(...given: [options?: TopKCategoricalAccuracyOptions | undefined]) {
    const where = 'TopKCategoricalAccuracy';
    const options = readOptions<TopKCategoricalAccuracyOptions>(given, { ...metricOptions, k: true }, where);
    const { k = 5, name = 'top_k_categorical_accuracy', dtype } = options;
    super((yTrue, yPred) => topKCategoricalAccuracy(yTrue, yPred, { k }), { name, dtype });
    this.k = positiveInteger(k, 'k', where);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkOneHot(yTrue, yPred, { where, axis: -1 });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}
