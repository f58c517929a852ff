import type { State, Value } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';

/** Where a metric keeps its totals: a trace, or memory. */
export interface Cells {
  read(state: State): Value;
  write(state: State, value: Value): void;
}

/** Options of {@link Metric.updateState}. */
export interface MetricUpdate {
  /** float32, a weight for each sample. */
  readonly sampleWeight?: Value | undefined;
  readonly cells: Cells;
}

/**
 * What is measured while training: totals over the batches of an epoch.
 *
 * @see https://keras.io/api/metrics/
 */
export abstract class Metric extends Part {
  static readonly sepal: Brand = { kind: 'Metric', version: VERSION };

  abstract readonly name: string;

  /** Its totals. */
  abstract readonly variables: readonly State[];

  /** Adds a batch to the totals. */
  abstract updateState(yTrue: Value, yPred: Value, update: MetricUpdate): void;

  /** The value of the totals so far: a scalar, or a vector. */
  abstract result(cells: Cells): Value;

  /** Begins anew. */
  abstract resetState(): void;

  /** The options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}
