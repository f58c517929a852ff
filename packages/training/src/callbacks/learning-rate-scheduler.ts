import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { isPromise, refuseExtra, refuseUnknown, show } from '@sepal/tensor/options';
import { repr } from '../text/python-numbers.ts';
import { Callback, type Logs } from './callback.ts';
import { adjustable } from './learning-rate.ts';
import { type MessageOptions, messageOptionNames, readMessages } from './message-options.ts';

/** The learning rate of an epoch. @param epoch counted from 0 @param learningRate the last one */
export type LearningRateFunction = (epoch: number, learningRate: number) => number;

/**
 * Sets the learning rate at the beginning of each epoch. The logs of epochs get `learning_rate`.
 *
 * @throws ValueError if `schedule` is no function; at the beginning of `fit`, if the optimizer has a schedule; when `schedule` returns
 *   no finite number
 * @see https://keras.io/api/callbacks/learning_rate_scheduler/
 * @example
 * new LearningRateScheduler((epoch, learningRate) => (epoch < 10 ? learningRate : learningRate * Math.exp(-0.1)));
 */
export class LearningRateScheduler extends Callback {
  static override readonly sepal: Brand = { kind: 'LearningRateScheduler', version: VERSION };

  readonly schedule: LearningRateFunction;
  readonly #print: (message: string) => void;

  constructor(schedule: LearningRateFunction, options: MessageOptions = {}, ...extra: unknown[]) {
    const where = 'LearningRateScheduler';
    super();
    refuseExtra(extra, `${where}(schedule, options)`);
    if (typeof schedule !== 'function') {
      throw new ValueError({
        where,
        message: `\`schedule\` must be a function. Received: schedule=${show(schedule)}.`,
        hint: 'A LearningRateSchedule is an option of the optimizer: { learningRate: schedule }.',
      });
    }
    refuseUnknown(options, messageOptionNames, where);
    this.schedule = schedule;
    this.#print = readMessages(options, where);
  }

  override onTrainBegin(): void {
    adjustable(this);
  }

  override onEpochBegin(epoch: number): void {
    const optimizer = adjustable(this);
    const next: unknown = this.schedule(epoch, optimizer.learningRate);
    if (typeof next !== 'number' || !Number.isFinite(next)) {
      throw new ValueError({
        where: 'LearningRateScheduler',
        message: `\`schedule\` must return a finite number. Received ${isPromise(next) ? 'a promise' : show(next)} for epoch ${epoch}.`,
      });
    }
    optimizer.learningRate = next;
    this.#print(`\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${repr(next)}.`);
  }

  override onEpochEnd(_: number, logs: Logs): void {
    logs.learning_rate = adjustable(this).learningRate;
  }
}
