import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { klDivergence } from '../losses/kl-divergence.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of Σ t · log(t / p), over all samples so far: that of the loss `klDivergence`.
 *
 * @param options `name` (default 'kl_divergence')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/probabilistic_metrics/#kldivergence-class
 * @example
 * const metric = new KLDivergence();
 * await metric.update(tensor([[0, 1]]), tensor([[0.5, 0.5]]));
 * (await metric.value()).item().toFixed(4); // '0.6931'
 */
export class KLDivergence extends MeanMetricWrapper {
  static override readonly className = 'KLDivergence';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'kl_divergence', dtype } = readOptions<MetricOptions>(given, metricOptions, 'KLDivergence');
    super((yTrue, yPred) => klDivergence(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
