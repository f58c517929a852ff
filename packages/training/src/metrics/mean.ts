import { add, equal, select, sum, type Value } from '@sepal/ops';
import { scalar, type Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { divideNoNaN } from '../losses/reduction.ts';
import { type Cells, EagerCells } from './cells.ts';
import { Metric, type MetricOptions, type MetricUpdate, metricOptions } from './metric.ts';
import { samplewise } from './samplewise.ts';

/**
 * The mean of numbers, over all of them so far: Σ weight · number / Σ weight.
 *
 * As a metric of a model it is the mean of the predictions.
 *
 * @param options `name` (default 'mean')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/reduction_metrics/#mean-class
 * @example
 * const average = new Mean();
 * await average.add(tensor([1, 3]));
 * await average.add(tensor([8]), { sampleWeight: tensor([2]) });
 * (await average.value()).data[0]; // 5
 */
export class Mean extends Metric {
  static override readonly className: string = 'Mean';

  /** Σ weight · number */
  readonly total = this.addVariable('total', []);
  /** Σ weight */
  readonly count = this.addVariable('count', []);

  constructor(...given: [options?: MetricOptions | undefined]) {
    const { name = 'mean', ...options } = readOptions<MetricOptions>(given, metricOptions, 'Mean');
    super({ ...options, name });
  }

  /**
   * Adds numbers.
   *
   * @param numbers `[batch, …]`: a sample's number is the mean of its own; or a scalar
   * @param update `cells`; `sampleWeight`
   */
  record(numbers: Value, { sampleWeight, cells }: MetricUpdate): void {
    const { values, weights } = samplewise(numbers, sampleWeight);
    cells.write(this.total, add(cells.read(this.total), sum(values)));
    cells.write(this.count, add(cells.read(this.count), weights === undefined ? countOf(values) : sum(weights)));
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
    return divideNoNaN(cells.read(this.total), cells.read(this.count));
  }
}

/** How many samples a batch of one number each has: a scalar. */
function countOf(values: Value): Value {
  const [samples] = values.shape;
  if (samples === undefined) return scalar(1);
  return samples === null ? sum(select(equal(values, values), 1, 1)) : scalar(samples);
}
