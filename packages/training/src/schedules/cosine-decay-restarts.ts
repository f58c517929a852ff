import { add, cast, divide, floor, log, multiply, power, subtract, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { nonNegative, positive, refusal } from '../arguments/check-numbers.ts';
import { halfCosine } from './half-cosine.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

export interface CosineDecayRestartsOptions {
  /** The learning rate at step 0. */
  readonly initialLearningRate: number;
  /** The number of steps before the first restart. */
  readonly firstDecaySteps: number;
  /** How many times longer each period is than the last, 1 or more (default 2). */
  readonly tMul?: number | undefined;
  /** What each period's learning rate is multiplied by (default 1). */
  readonly mMul?: number | undefined;
  /** The last learning rate of a period, as a part of `initialLearningRate` (default 0). */
  readonly alpha?: number | undefined;
  /** A name, for configs alone. */
  readonly name?: string | undefined;
}

/**
 * Falls along half a cosine, again and again: period i, from 0, has `firstDecaySteps · tMulⁱ` steps and starts at
 * `initialLearningRate · mMulⁱ`.
 *
 * @param options `initialLearningRate`, `firstDecaySteps`, `tMul` (default 2), `mMul` (default 1), `alpha` (default 0)
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
 * @example
 * const schedule = new CosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 4 });
 * schedule.call(scalar(4, 'int32')).item(); // 0.10000000149011612
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className = 'CosineDecayRestarts';
  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
  readonly tMul: number;
  readonly mMul: number;
  readonly alpha: number;
  readonly name: string;

  constructor(...given: [options: CosineDecayRestartsOptions]) {
    super();
    const where = 'CosineDecayRestarts';
    const options = readOptions<CosineDecayRestartsOptions>(
      given,
      { initialLearningRate: true, firstDecaySteps: true, tMul: true, mMul: true, alpha: true, name: true },
      where,
    );
    this.initialLearningRate = nonNegative(options.initialLearningRate, 'initialLearningRate', where);
    this.firstDecaySteps = positive(options.firstDecaySteps, 'firstDecaySteps', where);
    this.tMul = nonNegative(options.tMul ?? 2, 'tMul', where);
    if (this.tMul < 1) throw refusal({ value: this.tMul, name: 'tMul', where, expected: 'a number of 1 or more' });
    this.mMul = nonNegative(options.mMul ?? 1, 'mMul', where);
    this.alpha = nonNegative(options.alpha ?? 0, 'alpha', where);
    this.name = options.name ?? 'SGDRDecay';
  }

  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    const { initialLearningRate, firstDecaySteps, mMul, alpha } = this;
    const { period, fraction } = this.#place(divide(cast(step, 'float32'), firstDecaySteps));
    const part = multiply(halfCosine(fraction), power(mMul, period));
    return multiply(add(multiply(part, 1 - alpha), alpha), initialLearningRate);
  }

  /** The period of a step, and the part of it that is over. @param passed the step, in first periods */
  #place(passed: Value): { readonly period: Value; readonly fraction: Value } {
    const { tMul } = this;
    if (tMul === 1) {
      const period = floor(passed);
      return { period, fraction: subtract(passed, period) };
    }
    // The lengths of the periods are a geometric series.
    const period = floor(divide(log(add(multiply(passed, tMul - 1), 1)), Math.log(tMul)));
    const length = power(tMul, period);
    const start = divide(subtract(length, 1), tMul - 1);
    return { period, fraction: divide(subtract(passed, start), length) };
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name } = this;
    return { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name };
  }
}
