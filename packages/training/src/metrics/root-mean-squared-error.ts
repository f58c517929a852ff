import { sqrt, square, subtract, type TensorType, type Value } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkSameShape } from '../losses/check-shapes.ts';
import { aligned } from '../losses/same-rank.ts';
import type { Cells } from './cells.ts';
import { Mean } from './mean.ts';
import { type MetricOptions, type MetricUpdate, metricOptions } from './metric.ts';

/**
 * The root of the mean of (target − prediction)², over all samples so far.
 *
 * @param options `name` (default 'root_mean_squared_error')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class
 * @example
 * const metric = new RootMeanSquaredError();
 * await metric.update(tensor([[0, 1]]), tensor([[2, 3]]));
 * (await metric.value()).data[0]; // 2
 */
export class RootMeanSquaredError extends Mean {
  static override readonly className = 'RootMeanSquaredError';
  override readonly direction = 'down';

  constructor(...given: [options?: MetricOptions | undefined]) {
    const where = 'RootMeanSquaredError';
    const { name = 'root_mean_squared_error', dtype } = readOptions<MetricOptions>(given, metricOptions, where);
    super({ name, dtype });
  }

  override updateState(yTrue: Value, yPred: Value, update: MetricUpdate): void {
    const [targets, predictions] = aligned(yTrue, yPred);
    this.record(square(subtract(predictions, targets)), update);
  }

  override result(cells: Cells): Value {
    return sqrt(super.result(cells));
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }
}
