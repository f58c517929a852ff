import {
  add,
  cast,
  divide,
  floor,
  maximum,
  minimum,
  multiply,
  negative,
  power,
  subtract,
  type Value,
} from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { nonNegative, positive } from '../arguments/check-numbers.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

export interface PolynomialDecayOptions {
  /** The learning rate at step 0. */
  readonly initialLearningRate: number;
  /** The number of steps of the decay. */
  readonly decaySteps: number;
  /** The learning rate at its end (default 0.0001). */
  readonly endLearningRate?: number | undefined;
  /** 1 for a line; larger for a fall that is fast at first (default 1). */
  readonly power?: number | undefined;
  /** Whether to begin again, with ever longer decays from lower rates, instead of staying at the end (default false). */
  readonly cycle?: boolean | undefined;
  /** A name, for configs alone. */
  readonly name?: string | undefined;
}

/**
 * Falls along a power of the steps that remain: rate(step) = (initial − end) · (1 − step / decaySteps)^power + end, and stays at the end.
 *
 * With `cycle`, decaySteps is multiplied by the smallest whole number that makes it reach the step.
 *
 * @param options `initialLearningRate`, `decaySteps`, `endLearningRate` (default 0.0001), `power` (default 1), `cycle` (default false)
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
 * @example
 * const schedule = new PolynomialDecay({ initialLearningRate: 1, decaySteps: 4, endLearningRate: 0 });
 * schedule.call(scalar(1, 'int32')).item(); // 0.75
 */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className = 'PolynomialDecay';
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;
  readonly name: string;

  constructor(...given: [options: PolynomialDecayOptions]) {
    super();
    const where = 'PolynomialDecay';
    const options = readOptions<PolynomialDecayOptions>(
      given,
      {
        initialLearningRate: true,
        decaySteps: true,
        endLearningRate: true,
        power: true,
        cycle: true,
        name: true,
      },
      where,
    );
    this.initialLearningRate = nonNegative(options.initialLearningRate, 'initialLearningRate', where);
    this.decaySteps = positive(options.decaySteps, 'decaySteps', where);
    this.endLearningRate = nonNegative(options.endLearningRate ?? 0.0001, 'endLearningRate', where);
    this.power = nonNegative(options.power ?? 1, 'power', where);
    this.cycle = checkBoolean(options.cycle ?? false, 'cycle', where);
    this.name = options.name ?? 'PolynomialDecay';
  }

  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    const { initialLearningRate, decaySteps, endLearningRate } = this;
    const count = cast(step, 'float32');
    const passed = this.cycle
      ? divide(count, multiply(maximum(ceil(divide(count, decaySteps)), 1), decaySteps))
      : divide(minimum(count, decaySteps), decaySteps);
    const rest = power(subtract(1, passed), this.power);
    return add(multiply(rest, initialLearningRate - endLearningRate), endLearningRate);
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle, name } = this;
    return { initialLearningRate, decaySteps, endLearningRate, power, cycle, name };
  }
}

function ceil(x: Value): Value {
  return negative(floor(negative(x)));
}
