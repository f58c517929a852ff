import type { Logs } from '../callbacks/callback.ts';

/** What is about to run: an epoch of `fit`, or an evaluation or prediction. */
export interface ProgressStart {
  /** The epoch, from 1, and how many there are; undefined for evaluations and predictions. */
  readonly epoch: { readonly number: number; readonly of: number } | undefined;
  /** How many batches there are; null while it is unknown. */
  readonly steps: number | null;
  /** 1: after every batch; 2: only at the end. */
  readonly verbose: 1 | 2;
}

/** How far it is. */
export interface ProgressState {
  /** Batches that are done. */
  readonly step: number;
  /** How many there are; null while it is unknown. */
  readonly steps: number | null;
  /** The numbers over the batches so far; at the end of an epoch, with those of the validation. */
  readonly logs: Logs;
}

/** Shows progress: on a terminal, in a page, anywhere. */
export interface ProgressRenderer {
  begin(start: ProgressStart): void;
  /** After a batch, whatever `verbose` is: a renderer decides what it shows. */
  update(state: ProgressState): void;
  /** At the end. */
  finish(state: ProgressState): void;
}
