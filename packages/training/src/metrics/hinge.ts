import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { hinge } from '../losses/hinge.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of max(1 − target · prediction, 0), over all samples so far: that of the loss `hinge`.
 *
 * @param options `name` (default 'hinge')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/hinge_metrics/#hinge-class
 * @example
 * const metric = new Hinge();
 * await metric.update(tensor([[-1, 1]]), tensor([[0.5, 0.5]]));
 * (await metric.value()).data[0]; // 1
 */
export class Hinge extends MeanMetricWrapper {
  static override readonly className = 'Hinge';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'hinge', dtype } = readOptions<MetricOptions>(given, metricOptions, 'Hinge');
    super((yTrue, yPred) => hinge(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
