import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, finiteNumber, listFew, show } from '@sepal/tensor/options';
import { Callback, classOf, type Logs } from './callback.ts';

/** Whether smaller or larger values are better; 'auto': what the metric says. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** Options of callbacks that watch a number in the logs. */
export interface MonitorOptions {
  /** The name in the logs of epochs (default 'val_loss'). */
  readonly monitor?: string | undefined;
  /** Whether smaller or larger values are better (default 'auto': what the metric says). */
  readonly mode?: MonitorMode | undefined;
}

/** For the options of callbacks. */
export const monitorOptionNames = { monitor: true, mode: true } as const;

const VALIDATION = 'val_';

/** A callback that watches a number in the logs of epochs for improvements. */
export abstract class MonitorCallback extends Callback {
  readonly monitor: string;
  readonly mode: MonitorMode;
  readonly minDelta: number;
  /** The best value so far. */
  best: number | undefined;
  #isLess: boolean | undefined;

  /** @param minDelta the smallest difference that is an improvement; its sign is ignored */
  constructor({ monitor = 'val_loss', mode = 'auto' }: MonitorOptions, minDelta: number, where: string) {
    super();
    if (typeof monitor !== 'string' || monitor === '') {
      throw new ValueError({
        where,
        message: `\`monitor\` must be a name in the logs. Received: monitor=${show(monitor)}.`,
        hint: "Such names are 'loss', 'val_loss' and 'val_accuracy'.",
      });
    }
    if (!['auto', 'min', 'max'].includes(mode)) {
      throw new ValueError({
        where,
        message: `\`mode\` must be one of 'auto', 'min' and 'max'. Received: mode=${show(mode)}.`,
      });
    }
    this.monitor = monitor;
    this.mode = mode;
    this.minDelta = Math.abs(finiteNumber(minDelta, 'minDelta', where));
  }

  /**
   * The number in the logs.
   *
   * @returns undefined after an epoch without validation, where it is one of the validation's
   * @throws ValueError if no epoch has it, which lists the names that there are; or if it is a vector
   */
  protected monitored(logs: Logs): number | undefined {
    const { monitor } = this;
    const value = logs[monitor];
    if (typeof value === 'number') {
      this.#isLess ??= this.#smallerIsBetter();
      return value;
    }
    const where = classOf(this);
    if (value !== undefined) {
      throw new ValueError({
        where,
        message: `\`monitor\` must be the name of a single number, but '${monitor}' has ${value.length} of them.`,
        hint: 'Monitor another metric, or one with an average.',
      });
    }
    const names = Object.keys(logs);
    const ofValidation = names.map((name) => `${VALIDATION}${name}`);
    const { validates = false } = this.params;
    if (validates && ofValidation.includes(monitor)) return undefined;
    throw new ValueError({
      where,
      message: `\`monitor\` names '${monitor}', which no log has. The names there are: ${listFew(names)}.`,
      hint: ofValidation.includes(monitor)
        ? `Names with '${VALIDATION}' need validation: pass validationData or validationSplit to fit.`
        : allowedNamesHint(monitor, validates ? [...names, ...ofValidation] : names),
    });
  }

  /** Whether a value is better than another one, by `minDelta` or more; undefined stands for none. */
  protected isImprovement(value: number, reference: number | undefined): boolean {
    if (reference === undefined) return true;
    // Keras compares in float32.
    const than = Math.fround(reference);
    return this.#isLess ? Math.fround(value + this.minDelta) < than : Math.fround(value - this.minDelta) > than;
  }

  #smallerIsBetter(): boolean {
    if (this.mode !== 'auto') return this.mode === 'min';
    const direction = this.trainer.metricDirection(this.monitor.replace(/^val_/, ''));
    if (direction !== undefined) return direction === 'down';
    throw new ValueError({
      where: classOf(this),
      message: `It is not known whether '${this.monitor}' is better when it is large or small.`,
      hint: "Pass mode: 'max' to look for the largest value, or mode: 'min' for the smallest.",
    });
  }
}
