import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import type { AnyTrainer } from '../any-trainer.ts';

/** Numbers by name: `loss`, `accuracy`, `val_loss`… */
export type Logs = Record<string, number | readonly number[]>;

/** What a callback is told of the loop that it runs in. */
export interface CallbackParams {
  readonly verbose: 0 | 1 | 2;
  readonly epochs: number;
  /** Batches of an epoch; null while it is unknown. */
  readonly steps: number | null;
}

/**
 * Takes part in a training loop: subclasses have the hooks that they need. All are awaited.
 *
 * @see https://keras.io/api/callbacks/base_callback/
 */
export class Callback extends Part {
  static readonly sepal: Brand = { kind: 'Callback', version: VERSION };

  /** The trainer whose loop it takes part in. */
  protected trainer: AnyTrainer | undefined;
  protected params: CallbackParams | undefined;

  setTrainer(trainer: AnyTrainer): void {
    this.trainer = trainer;
  }

  setParams(params: CallbackParams): void {
    this.params = params;
  }

  onTrainBegin?(logs: Logs): void | Promise<void>;
  onTrainEnd?(logs: Logs): void | Promise<void>;
  onEpochBegin?(epoch: number, logs: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onTestBegin?(logs: Logs): void | Promise<void>;
  onTestEnd?(logs: Logs): void | Promise<void>;
  onTestBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onTestBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onPredictBegin?(logs: Logs): void | Promise<void>;
  onPredictEnd?(logs: Logs): void | Promise<void>;
  onPredictBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onPredictBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
}
