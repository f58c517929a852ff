import type { Vocabulary } from '../compiled/vocabulary.ts';
import type { LossIdentifier } from '../losses/index.ts';
import type { MetricIdentifier } from '../metrics/index.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';

/** The option `loss` of `compile`: one for all outputs, or one each, in a list or by name; null for none. */
export type LossOption<T = LossIdentifier> =
  | T
  | null
  | readonly (T | null | undefined)[]
  | { readonly [output: string]: T | null | undefined };

/** The option `lossWeights` of `compile`. */
export type LossWeightsOption = number | readonly (number | null)[] | { readonly [output: string]: number | null };

/** The metrics of one output. */
type OutputMetrics<T> = T | readonly T[] | null | undefined;

/**
 * The options `metrics` and `weightedMetrics` of `compile`. For a model with one output, a list of metrics; else a list with an entry
 * for each output, or an object by output, where an entry is a metric or a list of them.
 */
export type MetricsOption<T = MetricIdentifier> =
  | readonly OutputMetrics<T>[]
  | { readonly [output: string]: OutputMetrics<T> };

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
