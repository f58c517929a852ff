import type { TensorType } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { squaredHinge } from '../losses/squared-hinge.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/**
 * The mean of max(1 − target · prediction, 0)², over all samples so far: that of the loss `squaredHinge`.
 *
 * @param options `name` (default 'squared_hinge')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/hinge_metrics/#squaredhinge-class
 * @example
 * const metric = new SquaredHinge();
 * await metric.update(tensor([[-1, 1]]), tensor([[0.5, 0.5]]));
 * (await metric.value()).data[0]; // 1.25
 */
export class SquaredHinge extends MeanMetricWrapper {
  static override readonly className = 'SquaredHinge';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'squared_hinge', dtype } = readOptions<MetricOptions>(given, metricOptions, 'SquaredHinge');
    super((yTrue, yPred) => squaredHinge(yTrue, yPred), { name, dtype });
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
