import { multiply, power, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { DecayOverTime } from './decay-over-time.ts';

/**
 * Falls by the same factor every `decaySteps` steps.
 *
 * rate(step) = initialLearningRate · decayRate^(step / decaySteps); with `staircase`, step / decaySteps is rounded down.
 *
 * @param options `initialLearningRate`, `decaySteps`, `decayRate`, `staircase` (default false)
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
 * @example
 * const schedule = new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 });
 * schedule.call(scalar(100, 'int32')).item(); // 0.05000000074505806
 */
export class ExponentialDecay extends DecayOverTime {
  static override readonly className = 'ExponentialDecay';

  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    return multiply(power(this.decayRate, this.periods(step)), this.initialLearningRate);
  }
}
