import type { TensorType } from '@sepal/ops';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { categoricalCrossentropy } from '../losses/categorical-crossentropy.ts';
import { checkAxis, checkFraction } from '../losses/check-options.ts';
import { checkOneHot } from '../losses/check-shapes.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** How far targets move towards an equal share of each class, from 0 to 1 (default 0). */
  readonly labelSmoothing?: number | undefined;
  /** The axis of the classes (default -1). */
  readonly axis?: number | undefined;
}

/**
 * The mean of the loss `categoricalCrossentropy`, over all samples so far.
 *
 * @param options `fromLogits` (default false), `labelSmoothing` (default 0), `axis` (default -1), `name` (default
 *   'categorical_crossentropy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/probabilistic_metrics/#categoricalcrossentropy-class
 * @example
 * const metric = new CategoricalCrossentropy();
 * await metric.update(tensor([[0, 1]]), tensor([[0.5, 0.5]]));
 * (await metric.value()).item().toFixed(4); // '0.6931'
 */
export class CategoricalCrossentropy extends MeanMetricWrapper {
  static override readonly className = 'CategoricalCrossentropy';
  override readonly direction = 'down';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(...given: [options?: CategoricalCrossentropyOptions | undefined]) {
    const where = 'CategoricalCrossentropy';
    const names = { ...metricOptions, fromLogits: true, labelSmoothing: true, axis: true };
    const options = readOptions<CategoricalCrossentropyOptions>(given, names, where);
    const { name = 'categorical_crossentropy', fromLogits = false, labelSmoothing = 0, axis = -1, dtype } = options;
    const call = { fromLogits, labelSmoothing, axis };
    super((yTrue, yPred) => categoricalCrossentropy(yTrue, yPred, call), { name, dtype });
    this.fromLogits = checkBoolean(fromLogits, 'fromLogits', where);
    this.labelSmoothing = checkFraction(labelSmoothing, 'labelSmoothing', where);
    this.axis = checkAxis(axis, where);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkOneHot(yTrue, yPred, { where, axis: this.axis });
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}
