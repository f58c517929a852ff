import { add, divide, multiply, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { DecayOverTime } from './decay-over-time.ts';

/**
 * Falls in inverse proportion to the number of steps.
 *
 * rate(step) = initialLearningRate / (1 + decayRate · step / decaySteps); with `staircase`, step / decaySteps is rounded down.
 *
 * @param options `initialLearningRate`, `decaySteps`, `decayRate`, `staircase` (default false)
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
 * @example
 * const schedule = new InverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 });
 * schedule.call(scalar(100, 'int32')).item(); // 0.06666667014360428
 */
export class InverseTimeDecay extends DecayOverTime {
  static override readonly className = 'InverseTimeDecay';

  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    return divide(this.initialLearningRate, add(multiply(this.periods(step), this.decayRate), 1));
  }
}
