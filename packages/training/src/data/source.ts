import type { Batch, Samples, SampleTypes } from './batch.ts';

/** Where the batches of a loop come from. */
export interface Source {
  /** How many batches an epoch has; undefined while it is unknown. */
  readonly steps: number | undefined;
  /** The types of the first batch. */
  types(): Promise<SampleTypes>;
  /** The batches of an epoch, by its index. A batch is used up before the next one is asked for. */
  epoch(index: number): AsyncIterable<Batch>;
  /** Has `check` look at all labels: at once, or batch by batch as they come. @throws what `check` throws */
  check(check: (labels: Samples['labels']) => void): void;
  /** Ends the iteration; the next epoch begins anew. */
  close(): Promise<void>;
}
