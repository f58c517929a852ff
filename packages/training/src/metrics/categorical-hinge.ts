import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { categoricalHinge } from '../losses/categorical-hinge.ts';
import { checkSameShape } from '../losses/check-shapes.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of max(largest prediction of another class − prediction of the target's class + 1, 0), over all samples so far: that of the
 * loss `categoricalHinge`.
 *
 * @param options `name` (default 'categorical_hinge')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/hinge_metrics/#categoricalhinge-class
 * @example
 * const metric = new CategoricalHinge();
 * await metric.update(tensor([[0, 1]]), tensor([[0.5, 0.25]]));
 * (await metric.value()).data[0]; // 1.25
 */
export class CategoricalHinge extends MeanMetricWrapper {
  static override readonly className = 'CategoricalHinge';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'categorical_hinge', dtype } = readOptions<MetricOptions>(given, metricOptions, 'CategoricalHinge');
    super((yTrue, yPred) => categoricalHinge(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
