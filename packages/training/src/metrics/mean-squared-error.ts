import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { meanSquaredError } from '../losses/mean-squared-error.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of (target − prediction)², over all samples so far: that of the loss `meanSquaredError`.
 *
 * @param options `name` (default 'mean_squared_error')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#meansquarederror-class
 * @example
 * const metric = new MeanSquaredError();
 * await metric.update(tensor([[0, 1]]), tensor([[2, 1]]));
 * (await metric.value()).data[0]; // 2
 */
export class MeanSquaredError extends MeanMetricWrapper {
  static override readonly className = 'MeanSquaredError';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'mean_squared_error', dtype } = readOptions<MetricOptions>(given, metricOptions, 'MeanSquaredError');
    super((yTrue, yPred) => meanSquaredError(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
