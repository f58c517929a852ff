import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { finiteNumber, readOptions, show } from '@sepal/tensor/options';
import { repr } from '../text/python-numbers.ts';
import type { Logs } from './callback.ts';
import { wholeNumber } from './check-whole-number.ts';
import { adjustable } from './learning-rate.ts';
import { type MessageOptions, messageOptionNames, readMessages } from './message-options.ts';
import { MonitorCallback, type MonitorOptions, monitorOptionNames } from './monitor-callback.ts';

/** Options of {@link ReduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions extends MonitorOptions, MessageOptions {
  /** What the learning rate is multiplied by: below 1 (default 0.1). */
  readonly factor?: number | undefined;
  /** Epochs without an improvement after which it is reduced (default 10). */
  readonly patience?: number | undefined;
  /** The smallest difference that is an improvement (default 1e-4). */
  readonly minDelta?: number | undefined;
  /** Epochs after a reduction that do not count (default 0). */
  readonly cooldown?: number | undefined;
  /** The smallest learning rate that it sets (default 0). */
  readonly minLr?: number | undefined;
}

/**
 * Reduces the learning rate when a number in the logs has stopped improving. The logs of epochs get `learning_rate`, the one of the
 * epoch.
 *
 * @throws ValueError for options out of range; at the beginning of `fit`, if the optimizer has a schedule; at the end of the first
 *   epoch, for a `monitor` that no log has
 * @see https://keras.io/api/callbacks/reduce_lr_on_plateau/
 * @example
 * const callbacks = [new ReduceLROnPlateau({ factor: 0.5, patience: 2 })];
 * await trainer.fit(x, y, { epochs: 20, validationSplit: 0.2, callbacks });
 */
export class ReduceLROnPlateau extends MonitorCallback {
  static override readonly sepal: Brand = { kind: 'ReduceLROnPlateau', version: VERSION };

  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly minLr: number;
  /** Epochs since the last improvement. */
  wait = 0;
  #cooling = 0;
  readonly #print: (message: string) => void;

  constructor(...given: [options?: ReduceLROnPlateauOptions | undefined]) {
    const where = 'ReduceLROnPlateau';
    const options = readOptions<ReduceLROnPlateauOptions>(
      given,
      {
        ...monitorOptionNames,
        ...messageOptionNames,
        factor: true,
        patience: true,
        minDelta: true,
        cooldown: true,
        minLr: true,
      },
      where,
    );
    super(options, options.minDelta ?? 1e-4, where);
    const { factor = 0.1 } = options;
    if (!(typeof factor === 'number' && factor >= 0 && factor < 1)) {
      throw new ValueError({
        where,
        message: `\`factor\` must be a number from 0 to below 1.0. Received: factor=${show(factor)}.`,
        hint: 'The learning rate is multiplied by it.',
      });
    }
    this.factor = factor;
    this.patience = wholeNumber(options.patience ?? 10, 'patience', where);
    this.cooldown = wholeNumber(options.cooldown ?? 0, 'cooldown', where);
    this.minLr = finiteNumber(options.minLr ?? 0, 'minLr', where);
    this.#print = readMessages(options, where);
  }

  override onTrainBegin(): void {
    adjustable(this);
    this.best = undefined;
    this.#cooling = 0;
    this.wait = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    logs.learning_rate = adjustable(this).learningRate;
    const value = this.monitored(logs);
    if (value === undefined) return;
    if (this.#cooling > 0) {
      this.#cooling--;
      this.wait = 0;
    }
    if (this.isImprovement(value, this.best)) {
      this.best = value;
      this.wait = 0;
    } else if (this.#cooling === 0) {
      this.wait++;
      if (this.wait >= this.patience) this.#reduce(epoch);
    }
  }

  #reduce(epoch: number): void {
    const optimizer = adjustable(this);
    if (optimizer.learningRate <= Math.fround(this.minLr)) return;
    const reduced = Math.max(optimizer.learningRate * this.factor, this.minLr);
    optimizer.learningRate = reduced;
    this.#print(`\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${repr(reduced)}.`);
    this.#cooling = this.cooldown;
    this.wait = 0;
  }
}
