import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { meanSquaredLogarithmicError } from '../losses/mean-squared-logarithmic-error.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of (log(target + 1) − log(prediction + 1))², over all samples so far: that of the loss `meanSquaredLogarithmicError`.
 *
 * @param options `name` (default 'mean_squared_logarithmic_error')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#meansquaredlogarithmicerror-class
 * @example
 * const metric = new MeanSquaredLogarithmicError();
 * await metric.update(tensor([[0, 1]]), tensor([[0, 0]]));
 * (await metric.value()).item().toFixed(4); // '0.2402'
 */
export class MeanSquaredLogarithmicError extends MeanMetricWrapper {
  static override readonly className = 'MeanSquaredLogarithmicError';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'mean_squared_logarithmic_error', dtype } = readOptions<MetricOptions>(
      given,
      metricOptions,
      'MeanSquaredLogarithmicError',
    );
    super((yTrue, yPred) => meanSquaredLogarithmicError(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
