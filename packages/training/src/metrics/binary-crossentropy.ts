import type { TensorType } from '@sepal/ops';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { binaryCrossentropy } from '../losses/binary-crossentropy.ts';
import { checkFraction } from '../losses/check-options.ts';
import { checkSameShape } from '../losses/check-shapes.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** How far targets move towards 0.5, from 0 to 1 (default 0). */
  readonly labelSmoothing?: number | undefined;
}

/**
 * The mean of the loss `binaryCrossentropy`, over all samples so far.
 *
 * @param options `fromLogits` (default false), `labelSmoothing` (default 0), `name` (default 'binary_crossentropy')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/probabilistic_metrics/#binarycrossentropy-class
 * @example
 * const metric = new BinaryCrossentropy();
 * await metric.update(tensor([[0, 1]]), tensor([[0.5, 0.5]]));
 * (await metric.value()).item().toFixed(4); // '0.6931'
 */
export class BinaryCrossentropy extends MeanMetricWrapper {
  static override readonly className = 'BinaryCrossentropy';
  override readonly direction = 'down';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(...given: [options?: BinaryCrossentropyOptions | undefined]) {
    const where = 'BinaryCrossentropy';
    const names = { ...metricOptions, fromLogits: true, labelSmoothing: true };
    const options = readOptions<BinaryCrossentropyOptions>(given, names, where);
    const { name = 'binary_crossentropy', fromLogits = false, labelSmoothing = 0, dtype } = options;
    super((yTrue, yPred) => binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing }), { name, dtype });
    this.fromLogits = checkBoolean(fromLogits, 'fromLogits', where);
    this.labelSmoothing = checkFraction(labelSmoothing, 'labelSmoothing', where);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fromLogits: this.fromLogits, labelSmoothing: this.labelSmoothing };
  }
}
