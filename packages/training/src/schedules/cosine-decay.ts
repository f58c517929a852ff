import { add, cast, divide, less, minimum, multiply, select, subtract, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { nonNegative, optional, positive } from '../arguments/check-numbers.ts';
import { halfCosine } from './half-cosine.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

export interface CosineDecayOptions {
  /** The learning rate at step 0. */
  readonly initialLearningRate: number;
  /** The number of steps of the decay, without the warm-up. */
  readonly decaySteps: number;
  /** The last learning rate, as a part of the one that the decay starts from (default 0). */
  readonly alpha?: number | undefined;
  /** A name, for configs alone. */
  readonly name?: string | undefined;
  /** The learning rate after the warm-up, which rises to it in a line (default null: no warm-up). */
  readonly warmupTarget?: number | null | undefined;
  /** The number of steps of the warm-up (default 0). */
  readonly warmupSteps?: number | undefined;
}

/**
 * Falls along half a cosine: slowly, then fast, then slowly, and stays at the last value.
 *
 * rate(step) = from · ((1 − alpha) · ½ (1 + cos(π · step / decaySteps)) + alpha); with a warm-up, a line from
 * `initialLearningRate` to `warmupTarget` comes first, and the decay starts from there.
 *
 * @param options `initialLearningRate`, `decaySteps`, `alpha` (default 0), `warmupTarget` (default null), `warmupSteps` (default 0)
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/
 * @example
 * const schedule = new CosineDecay({ initialLearningRate: 0.1, decaySteps: 4 });
 * schedule.call(scalar(0, 'int32')).item(); // 0.10000000149011612
 * schedule.call(scalar(4, 'int32')).item(); // 0
 */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className = 'CosineDecay';
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly name: string;
  readonly warmupTarget: number | null;
  readonly warmupSteps: number;

  constructor(...given: [options: CosineDecayOptions]) {
    super();
    const options = readOptions<CosineDecayOptions>(
      given,
      {
        initialLearningRate: true,
        decaySteps: true,
        alpha: true,
        name: true,
        warmupTarget: true,
        warmupSteps: true,
      },
      'CosineDecay',
    );
    this.initialLearningRate = nonNegative(options.initialLearningRate, 'initialLearningRate', 'CosineDecay');
    this.decaySteps = positive(options.decaySteps, 'decaySteps', 'CosineDecay');
    this.alpha = nonNegative(options.alpha ?? 0, 'alpha', 'CosineDecay');
    this.name = options.name ?? 'CosineDecay';
    this.warmupTarget = optional(nonNegative, options.warmupTarget, 'warmupTarget', 'CosineDecay');
    this.warmupSteps = nonNegative(options.warmupSteps ?? 0, 'warmupSteps', 'CosineDecay');
  }

  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    const { initialLearningRate, warmupTarget, decaySteps, warmupSteps } = this;
    const count = cast(step, 'float32');
    if (warmupTarget === null) return this.#decayed(count, initialLearningRate);
    const until = minimum(count, decaySteps + warmupSteps);
    const rise = multiply(divide(until, warmupSteps), warmupTarget - initialLearningRate);
    return select(
      less(until, warmupSteps),
      add(rise, initialLearningRate),
      this.#decayed(subtract(until, warmupSteps), warmupTarget),
    );
  }

  #decayed(step: Value, from: number): Value {
    const { decaySteps, alpha } = this;
    const part = halfCosine(divide(minimum(step, decaySteps), decaySteps));
    return multiply(add(multiply(part, 1 - alpha), alpha), from);
  }

  override getConfig(): Record<string, unknown> {
    const { initialLearningRate, decaySteps, alpha, name, warmupTarget, warmupSteps } = this;
    return { initialLearningRate, decaySteps, alpha, name, warmupTarget, warmupSteps };
  }
}
