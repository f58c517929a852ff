import { add, sum, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { type Cells, EagerCells } from './cells.ts';
import { Metric, type MetricOptions, type MetricUpdate, metricOptions } from './metric.ts';
import { samplewise } from './samplewise.ts';

/**
 * The sum of numbers, over all of them so far: Σ weight · number.
 *
 * As a metric of a model it is the sum of the predictions.
 *
 * @param options `name` (default 'sum')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/reduction_metrics/#sum-class
 * @example
 * const total = new Sum();
 * await total.add(tensor([1, 3]));
 * await total.add(tensor([8]), { sampleWeight: tensor([2]) });
 * (await total.value()).data[0]; // 20
 */
export class Sum extends Metric {
  static override readonly className: string = 'Sum';

  readonly total = this.addVariable('total', []);

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'sum', dtype } = readOptions<MetricOptions>(given, metricOptions, 'Sum');
    super({ name, dtype });
  }

  /** Adds numbers. @param numbers `[batch, …]` @param update `cells`; `sampleWeight` */
  record(numbers: Value, { sampleWeight, cells }: MetricUpdate): void {
    const { values } = samplewise(numbers, sampleWeight, sum);
    cells.write(this.total, add(cells.read(this.total), sum(values)));
  }

  /** Adds numbers at once: {@link record}. */
  async add(numbers: Tensor, options: { readonly sampleWeight?: Tensor | undefined } = {}): Promise<void> {
    await this.settled();
    this.record(numbers, { ...options, cells: new EagerCells() });
  }

  updateState(_yTrue: Value, yPred: Value, update: MetricUpdate): void {
    this.record(yPred, update);
  }

  result(cells: Cells): Value {
    return cells.read(this.total);
  }
}
