import { readOptions } from '@sepal/tensor/options';
import { type F1ScoreOptions, FBetaScore } from './f-beta-score.ts';
import { metricOptions } from './metric.ts';

/**
 * 2 · precision · recall / (precision + recall), over all samples so far.
 *
 * @param options `average` (default null), `threshold` (default null), `name` (default 'f1_score')
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/metrics/classification_metrics/#f1score-class
 * @example
 * const metric = new F1Score({ average: 'micro', threshold: 0.5 });
 * await metric.update(tensor([[1, 1, 0]]), tensor([[0.9, 0.2, 0.8]]));
 * (await metric.value()).item().toFixed(4); // '0.5000'
 */
export class F1Score extends FBetaScore {
  static override readonly className = 'F1Score';

  constructor(...given: [options?: F1ScoreOptions | undefined]) {
    const names = { ...metricOptions, average: true, threshold: true };
    const { name = 'f1_score', ...options } = readOptions<F1ScoreOptions>(given, names, 'F1Score');
    super({ ...options, name });
  }

  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}
