import type { TensorType, Value } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { checkAxis } from '../losses/check-options.ts';
import { checkSameShape } from '../losses/check-shapes.ts';
import { cosine } from '../losses/cosine-similarity.ts';
import { MeanMetricWrapper } from './mean-metric-wrapper.ts';
import { type MetricOptions, metricOptions } from './metric.ts';

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends MetricOptions {
  /** The axis of the vectors (default -1). */
  readonly axis?: number | undefined;
}

/**
 * The mean of the cosines of the angles between targets and predictions, over all samples so far: 1 for the same direction. (The loss
 * `cosineSimilarity` is minus that.)
 *
 * @param options `axis` (default -1), `name` (default 'cosine_similarity')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class
 * @example
 * const metric = new CosineSimilarity();
 * await metric.update(tensor([[0, 2]]), tensor([[0, 1]]));
 * (await metric.value()).data[0]; // 1
 */
export class CosineSimilarity extends MeanMetricWrapper {
  static override readonly className = 'CosineSimilarity';
  override readonly direction = 'up';
  readonly axis: number;

  constructor(...given: [options?: CosineSimilarityOptions | undefined]) {
    const where = 'CosineSimilarity';
    const options = readOptions<CosineSimilarityOptions>(given, { ...metricOptions, axis: true }, where);
    const { name = 'cosine_similarity', axis = -1, dtype } = options;
    super((yTrue: Value, yPred: Value) => cosine(yTrue, yPred, axis), { name, dtype });
    this.axis = checkAxis(axis, where);
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    checkSameShape(yTrue, yPred, where);
  }

  /** With the axis, which Keras leaves out, where it is not the last. */
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...(this.axis === -1 ? {} : { axis: this.axis }) };
  }
}
