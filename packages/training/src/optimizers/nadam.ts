import { add, divide, multiply, power, State, sqrt, square, subtract, type Value } from '@sepal/ops';
import { scalar } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { AdaptiveMoments, type AdaptiveMomentsOptions, adaptiveMomentsNames } from './adaptive-moments.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';
import { towards } from './towards.ts';

/** By how much the momentum grows from step to step. */
const MOMENTUM_DECAY = 0.96;

/**
 * Adam with Nesterov momentum, which grows in the first steps.
 *
 * With Adam's averages m and v, and u(t) = beta1 · (1 − 0.96ᵗ / 2): w ← w − learningRate · m̂ / (√(v / (1 − beta2ᵗ)) + epsilon), where
 * m̂ = u(t + 1) · m / (1 − Πu to t + 1) + (1 − u(t)) · g / (1 − Πu to t) in step t.
 *
 * @param options `learningRate` (default 0.001), `beta1` (default 0.9), `beta2` (default 0.999), `epsilon` (default 1e-7), and those of
 *   every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/Nadam/
 * @example
 * new Nadam({ learningRate: 0.002 });
 */
export class Nadam extends AdaptiveMoments {
  static override readonly className = 'Nadam';
  /** The product of the momenta so far. Keras makes it outside of all names, so its path is the bare default. */
  readonly #product = new State({ path: 'variable', shape: [], dtype: 'float32', initial: scalar(1) });

  constructor(...given: [options?: AdaptiveMomentsOptions | undefined]) {
    super(readOptions<AdaptiveMomentsOptions>(given, adaptiveMomentsNames, 'Nadam'));
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'momentum' }, { name: 'velocity' }]];
  }

  protected override sharedStates(): readonly State[] {
    return [this.#product];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const { epsilon } = this;
    // Float32 as in Keras: 1 − beta2 differs by 5e-5 of itself.
    const [beta1, beta2] = [Math.fround(this.beta1), Math.fround(this.beta2)];
    const now = this.#momentumAt(step.time);
    const next = this.#momentumAt(add(step.time, 1));
    const product = step.write(this.#product, multiply(step.read(this.#product), now));
    const ofAverage = divide(next, subtract(1, multiply(product, next)));
    const ofGradient = divide(subtract(1, now), subtract(1, product));
    const ofSquares = divide(1, subtract(1, power(beta2, step.time)));
    return (gradient, variable) => {
      const momentum = step.slot('momentum', variable);
      const velocity = step.slot('velocity', variable);
      const m = step.write(momentum, towards(step.read(momentum), gradient, 1 - beta1));
      const v = step.write(velocity, towards(step.read(velocity), square(gradient), 1 - beta2));
      const ahead = add(multiply(m, ofAverage), multiply(gradient, ofGradient));
      const change = divide(multiply(ahead, step.learningRate), add(sqrt(multiply(v, ofSquares)), epsilon));
      step.write(variable, subtract(step.read(variable), change));
    };
  }

  #momentumAt(time: Value): Value {
    return multiply(subtract(1, multiply(power(MOMENTUM_DECAY, time), 0.5)), this.beta1);
  }
}
