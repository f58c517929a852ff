import { add, divide, multiply, sqrt, square, subtract, type Value } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { fraction, nonNegative } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';

export interface AdadeltaOptions extends OptimizerOptions {
  /** The decay of the averages, from 0 to 1 (default 0.95). */
  readonly rho?: number | undefined;
  /** Keeps the roots away from 0 (default 1e-7). */
  readonly epsilon?: number | undefined;
}

/**
 * Scales gradients by the size of recent changes over the size of recent gradients.
 *
 * With averages a of g² and b of d², both of decay rho: d = g · √(b + epsilon) / √(a + epsilon), w ← w − learningRate · d. The published
 * method has a learning rate of 1.
 *
 * @param options `learningRate` (default 0.001), `rho` (default 0.95), `epsilon` (default 1e-7), and those of every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/adadelta/
 * @example
 * new Adadelta({ learningRate: 1 });
 */
export class Adadelta extends Optimizer {
  static override readonly className = 'Adadelta';
  readonly rho: number;
  readonly epsilon: number;

  constructor(...given: [options?: AdadeltaOptions | undefined]) {
    const {
      rho = 0.95,
      epsilon = 1e-7,
      learningRate = 0.001,
      ...common
    } = readOptions<AdadeltaOptions>(given, { ...optimizerOptionNames, rho: true, epsilon: true }, 'Adadelta');
    super({ ...common, learningRate });
    this.rho = fraction(rho, 'rho', 'Adadelta');
    this.epsilon = nonNegative(epsilon, 'epsilon', 'Adadelta');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'accumulated_grad' }, { name: 'accumulated_delta_var' }]];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const size = (squares: Value): Value => sqrt(add(squares, this.epsilon));
    const averaged = (squares: Value, value: Value): Value =>
      add(multiply(squares, this.rho), multiply(square(value), 1 - this.rho));
    return (gradient, variable) => {
      const gradients = step.slot('accumulated_grad', variable);
      const changes = step.slot('accumulated_delta_var', variable);
      const past = step.read(changes);
      const scale = step.write(gradients, averaged(step.read(gradients), gradient));
      const change = divide(multiply(size(past), gradient), size(scale));
      step.write(changes, averaged(past, change));
      step.write(variable, subtract(step.read(variable), multiply(change, step.learningRate)));
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon };
  }
}
