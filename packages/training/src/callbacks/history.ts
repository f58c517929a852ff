import { type Brand, VERSION } from '@sepal/tensor/copies';
import { Callback, type HookNeeds, type Logs } from './callback.ts';

/** Where a signal stopped a fit. */
export interface Aborted {
  /** The epoch, from 0. */
  readonly epoch: number;
  /** How many of its batches the weights have seen. */
  readonly batches: number;
  /** What the signal was aborted with. */
  readonly reason: unknown;
}

/**
 * What `fit` returns: the logs of all epochs.
 *
 * @see https://keras.io/api/callbacks/
 * @example
 * const { history } = await trainer.fit(x, y, { epochs: 2 });
 * history.loss; // [0.61, 0.47]
 */
export class History extends Callback {
  static override readonly sepal: Brand = { kind: 'History', version: VERSION };

  /**
   * For each name in the logs, its value in every epoch. Training and validation come first, sorted by name, then what callbacks add,
   * such as `learning_rate`.
   */
  history: Record<string, (number | readonly number[])[]> = {};
  /** The epochs, from `initialEpoch`. */
  epoch: number[] = [];
  /** Where a signal stopped it; undefined for a fit that came to its end. The logs of an unfinished epoch are not in {@link history}. */
  aborted: Aborted | undefined;

  override needsInWorker(): HookNeeds {
    return 'nothing';
  }

  override onTrainBegin(): void {
    this.epoch = [];
    this.aborted = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }
}
