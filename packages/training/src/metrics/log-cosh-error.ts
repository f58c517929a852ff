import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { logCosh } from '../losses/log-cosh.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of log(cosh(prediction − target)), over all samples so far: that of the loss `logCosh`.
 *
 * @param options `name` (default 'logcosh')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#logcosherror-class
 * @example
 * const metric = new LogCoshError();
 * await metric.update(tensor([[0, 0]]), tensor([[1000, 0]]));
 * (await metric.value()).item().toFixed(4); // '499.6534'
 */
export class LogCoshError extends MeanMetricWrapper {
  static override readonly className = 'LogCoshError';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'logcosh', dtype } = readOptions<MetricOptions>(given, metricOptions, 'LogCoshError');
    super((yTrue, yPred) => logCosh(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
