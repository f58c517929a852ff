import type { LossOption, LossWeightsOption } from '../compiled/compiled-losses.ts';
import type { MetricsOption } from '../compiled/compiled-metrics.ts';
import type { Vocabulary } from '../compiled/vocabulary.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';

/** What a trainer was asked for. */
export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly loss: LossOption | undefined;
  readonly lossWeights: LossWeightsOption | undefined;
  readonly metrics: MetricsOption | undefined;
  readonly weightedMetrics: MetricsOption | undefined;
  /** Finds losses and metrics. */
  readonly vocabulary: Vocabulary;
}
