import { type Brand, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, finiteNumber, readOptions } from '@sepal/tensor/options';
import type { Logs } from './callback.ts';
import { wholeNumber } from './check-whole-number.ts';
import { type MessageOptions, messageOptionNames, readMessages } from './message-options.ts';
import { MonitorCallback, type MonitorOptions, monitorOptionNames } from './monitor-callback.ts';
import { WeightsSnapshot } from './weights-snapshot.ts';

/** Options of {@link EarlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions, MessageOptions {
  /** The smallest difference that is an improvement (default 0). */
  readonly minDelta?: number | undefined;
  /** Epochs without an improvement after which it stops (default 0). */
  readonly patience?: number | undefined;
  /** A value that must be beaten within the patience (default null). */
  readonly baseline?: number | null | undefined;
  /** Whether the model has the weights of the best epoch at the end, even if all epochs ran (default false). */
  readonly restoreBestWeights?: boolean | undefined;
  /** The first epoch that counts, from 0 (default 0). */
  readonly startFromEpoch?: number | undefined;
}

/**
 * Stops training when a number in the logs has stopped improving.
 *
 * The weights of the best epoch are kept at no cost until the next step overwrites them, which then copies them once.
 *
 * @throws ValueError for options out of range; at the end of the first epoch, for a `monitor` that no log has
 * @see https://keras.io/api/callbacks/early_stopping/
 * @example
 * const callbacks = [new EarlyStopping({ patience: 3, restoreBestWeights: true })];
 * await trainer.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks });
 */
export class EarlyStopping extends MonitorCallback {
  static override readonly sepal: Brand = { kind: 'EarlyStopping', version: VERSION };

  readonly patience: number;
  readonly baseline: number | undefined;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  /** Epochs since the last improvement. */
  wait = 0;
  /** The epoch after which it stopped, from 0; 0 if it did not. */
  stoppedEpoch = 0;
  /** The epoch of the best value, from 0. */
  bestEpoch = 0;
  readonly #print: (message: string) => void;
  #bestWeights: WeightsSnapshot | undefined;

  constructor(...given: [options?: EarlyStoppingOptions | undefined]) {
    const where = 'EarlyStopping';
    const options = readOptions<EarlyStoppingOptions>(
      given,
      {
        ...monitorOptionNames,
        ...messageOptionNames,
        minDelta: true,
        patience: true,
        baseline: true,
        restoreBestWeights: true,
        startFromEpoch: true,
      },
      where,
    );
    super(options, options.minDelta ?? 0, where);
    this.patience = wholeNumber(options.patience ?? 0, 'patience', where);
    const baseline = options.baseline ?? undefined;
    this.baseline = baseline === undefined ? undefined : finiteNumber(baseline, 'baseline', where);
    this.restoreBestWeights = checkBoolean(options.restoreBestWeights ?? false, 'restoreBestWeights', where);
    this.startFromEpoch = wholeNumber(options.startFromEpoch ?? 0, 'startFromEpoch', where);
    this.#print = readMessages(options, where);
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = undefined;
    this.#forget();
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const value = this.monitored(logs);
    if (value === undefined || epoch < this.startFromEpoch) return;
    this.wait++;
    if (this.isImprovement(value, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      await this.#keep();
      // The patience starts anew only when the baseline is beaten too.
      if (this.isImprovement(value, this.baseline)) this.wait = 0;
    } else if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.trainer.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0) this.#print(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === undefined) return;
    this.#print(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    this.#bestWeights.restore();
    this.#forget();
  }

  async #keep(): Promise<void> {
    if (!this.restoreBestWeights) return;
    this.#forget();
    this.#bestWeights = await WeightsSnapshot.of(this.trainer.model);
  }

  #forget(): void {
    this.#bestWeights?.release();
    this.#bestWeights = undefined;
  }
}
