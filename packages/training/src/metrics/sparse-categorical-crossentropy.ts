import type { TensorType, Value } from '@sepal/ops';
import { checkBoolean, finiteNumber, readOptions } from '@sepal/tensor/options';
import { checkAxis } from '../losses/check-options.ts';
import { checkIndices } from '../losses/check-shapes.ts';
import { maskedWeights } from '../losses/reduction.ts';
import { namesClass, sparseCategoricalCrossentropy } from '../losses/sparse-categorical-crossentropy.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, type MetricUpdate, metricOptions } from './metric.ts';

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** A label that stands for no class: its samples have loss 0 (default null: none). */
  readonly ignoreClass?: number | null | undefined;
  /** The axis of the classes (default -1). */
  readonly axis?: number | undefined;
}

/**
 * The mean of the loss `sparseCategoricalCrossentropy`, over all samples so far.
 *
 * As in Keras, samples of `ignoreClass` count as losses of 0, and do not count where there are weights.
 *
 * @param options `fromLogits` (default false), `ignoreClass` (default null), `axis` (default -1), `name` (default
 *   'sparse_categorical_crossentropy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/probabilistic_metrics/#sparsecategoricalcrossentropy-class
 * @example
 * const metric = new SparseCategoricalCrossentropy();
 * await metric.update(tensor([1]), tensor([[0.5, 0.5]]));
 * (await metric.value()).item().toFixed(4); // '0.6931'
 */
export class SparseCategoricalCrossentropy extends MeanMetricWrapper {
  static override readonly className = 'SparseCategoricalCrossentropy';
  override readonly direction = 'down';
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;
  readonly axis: number;

  constructor(...given: [options?: SparseCategoricalCrossentropyOptions | undefined]) {
    const where = 'SparseCategoricalCrossentropy';
    const names = { ...metricOptions, fromLogits: true, ignoreClass: true, axis: true };
    const options = readOptions<SparseCategoricalCrossentropyOptions>(given, names, where);
    const { name = 'sparse_categorical_crossentropy', fromLogits = false, axis = -1, dtype } = options;
    const { ignoreClass = null } = options;
    const call = { fromLogits, ignoreClass, axis };
    super((yTrue, yPred) => sparseCategoricalCrossentropy(yTrue, yPred, call), { name, dtype });
    this.fromLogits = checkBoolean(fromLogits, 'fromLogits', where);
    this.ignoreClass = ignoreClass === null ? null : finiteNumber(ignoreClass, 'ignoreClass', where);
    this.axis = checkAxis(axis, where);
  }

  protected override weightsOf(yTrue: Value, losses: Value, { sampleWeight }: MetricUpdate): Value | undefined {
    if (this.ignoreClass === null || sampleWeight === undefined) return sampleWeight;
    return maskedWeights(namesClass(yTrue, losses, this.ignoreClass), sampleWeight, 'sum');
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkIndices(yTrue, yPred, { where, axis: this.axis });
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, ignoreClass, axis } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass, axis };
  }
}
