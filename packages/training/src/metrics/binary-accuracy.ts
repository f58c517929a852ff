import { cast, equal, greater, select, type TensorType, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkOptions, compose, finiteNumber, readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { aligned } from '../losses/same-rank.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyCall {
  /** Predictions above it mean 1 (default 0.5). */
  readonly threshold?: number | undefined;
}

/** Options of {@link BinaryAccuracy}. */
export interface BinaryAccuracyOptions extends BinaryAccuracyCall, MetricOptions {}

/**
 * 1 where a prediction is on the side of the threshold that the target says, else 0.
 *
 * @param yTrue 0 or 1; a vector fits predictions of one unit
 * @param yPred float32, `[batch, …]` → `[batch, …]`
 * @param options `threshold` (default 0.5)
 * @throws ShapeError, ValueError if the shapes do not match, or for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
 * @example
 * binaryAccuracy(tensor([[1], [0]]), tensor([[0.9], [0.6]])).toArray(); // [[1], [0]]
 */
export function binaryAccuracy(yTrue: Tensor, yPred: Tensor, options?: BinaryAccuracyCall): Tensor;
export function binaryAccuracy(yTrue: Value, yPred: Value, options?: BinaryAccuracyCall): Value;
export function binaryAccuracy(
  yTrue: Value,
  yPred: Value,
  options: BinaryAccuracyCall = {},
  ...extra: unknown[]
): Value {
  return compose('binaryAccuracy(yTrue, yPred, options)', extra, () => {
    checkOptions<BinaryAccuracyCall>(options, { threshold: true }, 'binaryAccuracy');
    const [targets, predictions] = aligned(yTrue, yPred);
    const answers = select(greater(predictions, options.threshold ?? 0.5), 1, 0);
    return cast(equal(targets, answers), 'float32');
  });
}

/**
 * How often predictions are on the side of the threshold that targets of 0 and 1 say: the mean of {@link binaryAccuracy}.
 *
 * @param options `threshold` (default 0.5), `name` (default 'binary_accuracy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
 * @example
 * const metric = new BinaryAccuracy();
 * await metric.update(tensor([[1], [0]]), tensor([[0.9], [0.6]]));
 * (await metric.value()).data[0]; // 0.5
 */
export class BinaryAccuracy extends MeanMetricWrapper {
  static override readonly className = 'BinaryAccuracy';
  override readonly direction = 'up';
  readonly threshold: number;

  constructor(...given: [options?: BinaryAccuracyOptions | undefined]) {
    const where = 'BinaryAccuracy';
    const names = { ...metricOptions, threshold: true };
    const {
      threshold = 0.5,
      name = 'binary_accuracy',
      dtype,
    } = readOptions<BinaryAccuracyOptions>(given, names, where);
    super((yTrue, yPred) => binaryAccuracy(yTrue, yPred, { threshold }), { name, dtype });
    this.threshold = finiteNumber(threshold, 'threshold', where);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), threshold: this.threshold };
  }
}
