import type { Variable } from '@sepal/layers';
import { add, divide, maximum, multiply, power, sqrt, square, subtract, type Value } from '@sepal/ops';
import { checkBoolean, classNameOf, readOptions } from '@sepal/tensor/options';
import { AdaptiveMoments, type AdaptiveMomentsOptions, adaptiveMomentsNames } from './adaptive-moments.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';
import { towards } from './towards.ts';

export interface AdamOptions extends AdaptiveMomentsOptions {
  /** Whether to divide by the largest average of squares so far (default false). */
  readonly amsgrad?: boolean | undefined;
}

/**
 * Steps by the average of gradients, divided by the root of the average of their squares.
 *
 * m ← m + (1 − beta1)(g − m), v ← v + (1 − beta2)(g² − v), w ← w − α m / (√v + epsilon), with
 * α = learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) in step t.
 *
 * @param options `learningRate` (default 0.001), `beta1` (default 0.9), `beta2` (default 0.999), `epsilon` (default 1e-7), `amsgrad`
 *   (default false), and those of every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/adam/
 * @example
 * new Adam({ learningRate: 0.01, clipnorm: 1 });
 */
export class Adam extends AdaptiveMoments {
  static override readonly className: string = 'Adam';
  readonly amsgrad: boolean;

  constructor(...given: [options?: AdamOptions | undefined]) {
    const where = classNameOf(new.target);
    const { amsgrad = false, ...options } = readOptions<AdamOptions>(
      given,
      { ...adaptiveMomentsNames, amsgrad: true },
      where,
    );
    super(options);
    this.amsgrad = checkBoolean(amsgrad, 'amsgrad', where);
  }

  protected override slots(): readonly (readonly Slot[])[] {
    const averages = [{ name: 'momentum' }, { name: 'velocity' }];
    return this.amsgrad ? [averages, [{ name: 'velocity_hat' }]] : [averages];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const { beta1, beta2, epsilon } = this;
    const rate = divide(
      multiply(step.learningRate, sqrt(subtract(1, power(beta2, step.time)))),
      subtract(1, power(beta1, step.time)),
    );
    return (gradient, variable) => {
      const momentum = step.slot('momentum', variable);
      const velocity = step.slot('velocity', variable);
      const m = step.write(momentum, towards(step.read(momentum), gradient, 1 - beta1));
      const v = step.write(velocity, towards(step.read(velocity), square(gradient), 1 - beta2));
      const divisor = add(sqrt(this.amsgrad ? largest(step, variable, v) : v), epsilon);
      step.write(variable, subtract(step.read(variable), divide(multiply(m, rate), divisor)));
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), amsgrad: this.amsgrad };
  }
}

/** The largest average of squares so far. */
function largest(step: OptimizerStep, variable: Variable, velocity: Value): Value {
  const state = step.slot('velocity_hat', variable);
  return step.write(state, maximum(step.read(state), velocity));
}
