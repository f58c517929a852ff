import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { poisson } from '../losses/poisson.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of prediction − target · log(prediction), over all samples so far: that of the loss `poisson`.
 *
 * @param options `name` (default 'poisson')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/probabilistic_metrics/#poisson-class
 * @example
 * const metric = new Poisson();
 * await metric.update(tensor([[0, 2]]), tensor([[1, 1]]));
 * (await metric.value()).item().toFixed(4); // '1.0000'
 */
export class Poisson extends MeanMetricWrapper {
  static override readonly className = 'Poisson';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'poisson', dtype } = readOptions<MetricOptions>(given, metricOptions, 'Poisson');
    super((yTrue, yPred) => poisson(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
