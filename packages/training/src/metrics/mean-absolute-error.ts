import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { meanAbsoluteError } from '../losses/mean-absolute-error.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of |target − prediction|, over all samples so far: that of the loss `meanAbsoluteError`.
 *
 * @param options `name` (default 'mean_absolute_error')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#meanabsoluteerror-class
 * @example
 * const metric = new MeanAbsoluteError();
 * await metric.update(tensor([[0, 1]]), tensor([[2, 1]]));
 * (await metric.value()).data[0]; // 1
 */
export class MeanAbsoluteError extends MeanMetricWrapper {
  static override readonly className = 'MeanAbsoluteError';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'mean_absolute_error', dtype } = readOptions<MetricOptions>(
      given,
      metricOptions,
      'MeanAbsoluteError',
    );
    super((yTrue, yPred) => meanAbsoluteError(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
