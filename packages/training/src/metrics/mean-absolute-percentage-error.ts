import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { meanAbsolutePercentageError } from '../losses/mean-absolute-percentage-error.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of |target − prediction| in per cent of the target, over all samples so far: that of the loss
 * `meanAbsolutePercentageError`.
 *
 * @param options `name` (default 'mean_absolute_percentage_error')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#meanabsolutepercentageerror-class
 * @example
 * const metric = new MeanAbsolutePercentageError();
 * await metric.update(tensor([[2, 4]]), tensor([[1, 4]]));
 * (await metric.value()).data[0]; // 25
 */
export class MeanAbsolutePercentageError extends MeanMetricWrapper {
  static override readonly className = 'MeanAbsolutePercentageError';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'mean_absolute_percentage_error', dtype } = readOptions<MetricOptions>(
      given,
      metricOptions,
      'MeanAbsolutePercentageError',
    );
    super((yTrue, yPred) => meanAbsolutePercentageError(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
