import { nextLayerName } from '@sepal/layers';
import type { Value } from '@sepal/ops';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { classNameOf } from '@sepal/tensor/options';
import { returnedValue } from '../arguments/returned-value.ts';
import { asFloat } from '../losses/same-rank.ts';
import { Mean } from './mean.ts';
import type { MetricOptions, MetricUpdate } from './metric.ts';

/** A function, written in ops, that returns a number for each sample. */
export type MetricFunction = (yTrue: Value, yPred: Value) => Value;

/**
 * The mean of a function of targets and predictions over all samples so far.
 *
 * @param compute the function; float32 targets and predictions `[batch, …]` → `[batch, …]`
 * @param options `name` (default 'mean_metric_wrapper', 'mean_metric_wrapper_1', …)
 * @see https://keras.io/api/metrics/base_metric/
 * @example
 * const largest = new MeanMetricWrapper((yTrue, yPred) => max(abs(subtract(yTrue, yPred)), { axis: -1 }), { name: 'largest' });
 * await largest.update(tensor([[0, 0]]), tensor([[1, -3]]));
 * (await largest.value()).data[0]; // 3
 */
export class MeanMetricWrapper extends Mean {
  static override readonly sepal: Brand = { kind: 'MeanMetricWrapper', version: VERSION };
  static override readonly className: string = 'MeanMetricWrapper';
  readonly #compute: MetricFunction;

  constructor(compute: MetricFunction, options: MetricOptions = {}) {
    super({ ...options, name: options.name ?? nextLayerName(classNameOf(new.target)) });
    this.#compute = compute;
  }

  override updateState(yTrue: Value, yPred: Value, update: MetricUpdate): void {
    const targets = asFloat(yTrue);
    const values = returnedValue(this.#compute(targets, asFloat(yPred)), 'The metric', this.name);
    this.record(values, { ...update, sampleWeight: this.weightsOf(targets, values, update) });
  }

  /** The weights of the values. */
  protected weightsOf(_yTrue: Value, _values: Value, { sampleWeight }: MetricUpdate): Value | undefined {
    return sampleWeight;
  }
}
