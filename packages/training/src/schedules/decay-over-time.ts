import { cast, divide, floor, type Value } from '@sepal/ops';
import { checkBoolean, classNameOf, readOptions } from '@sepal/tensor/options';
import { nonNegative, positive } from '../arguments/check-numbers.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

/** Options of {@link ExponentialDecay} and {@link InverseTimeDecay}. */
export interface DecayOverTimeOptions {
  /** The learning rate at step 0. */
  readonly initialLearningRate: number;
  /** The number of steps of a period. */
  readonly decaySteps: number;
  /** How fast it falls. */
  readonly decayRate: number;
  /** Whether to fall at the end of each period only (default false). */
  readonly staircase?: boolean | undefined;
  /** A name, for configs alone. */
  readonly name?: string | undefined;
}

/** A learning rate that falls with the number of periods. */
export abstract class DecayOverTime extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;
  readonly name: string;

  constructor(...given: [options: DecayOverTimeOptions]) {
    super();
    const where = classNameOf(new.target);
    const options = readOptions<DecayOverTimeOptions>(
      given,
      { initialLearningRate: true, decaySteps: true, decayRate: true, staircase: true, name: true },
      where,
    );
    this.initialLearningRate = nonNegative(options.initialLearningRate, 'initialLearningRate', where);
    this.decaySteps = positive(options.decaySteps, 'decaySteps', where);
    this.decayRate = nonNegative(options.decayRate, 'decayRate', where);
    this.staircase = checkBoolean(options.staircase ?? false, 'staircase', where);
    this.name = options.name ?? where;
  }

  /** The number of periods so far, whole ones if `staircase` is true. */
  protected periods(step: Value): Value {
    const periods = divide(cast(step, 'float32'), this.decaySteps);
    return this.staircase ? floor(periods) : periods;
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, decaySteps, decayRate, staircase, name } = this;
    return { initialLearningRate, decaySteps, decayRate, staircase, name };
  }
}
