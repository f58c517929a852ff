import { add, divide, multiply, sqrt, square, subtract, type Value } from '@sepal/ops';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { fraction, nonNegative } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';

export interface RMSpropOptions extends OptimizerOptions {
  /** The decay of the averages, from 0 to 1 (default 0.9). */
  readonly rho?: number | undefined;
  /** How much of the last step each step repeats, from 0 to 1 (default 0). */
  readonly momentum?: number | undefined;
  /** Keeps the root away from 0 (default 1e-7). */
  readonly epsilon?: number | undefined;
  /** Whether to divide by the deviation of gradients from their average, instead of by their size (default false). */
  readonly centered?: boolean | undefined;
}

/**
 * Divides gradients by the root of the average of their squares: v ← rho · v + (1 − rho) g², w ← w − learningRate · g / √(v + epsilon).
 *
 * Centered, the square of the average gradient is subtracted from v in the root. With momentum, m ← momentum · m + the step, and
 * w ← w − m.
 *
 * @param options `learningRate` (default 0.001), `rho` (default 0.9), `momentum` (default 0), `epsilon` (default 1e-7), `centered`
 *   (default false), and those of every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/rmsprop/
 * @example
 * new RMSprop({ learningRate: 0.045, momentum: 0.9 });
 */
export class RMSprop extends Optimizer {
  static override readonly className = 'RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(...given: [options?: RMSpropOptions | undefined]) {
    const {
      rho = 0.9,
      momentum = 0,
      epsilon = 1e-7,
      centered = false,
      learningRate = 0.001,
      ...common
    } = readOptions<RMSpropOptions>(
      given,
      { ...optimizerOptionNames, rho: true, momentum: true, epsilon: true, centered: true },
      'RMSprop',
    );
    super({ ...common, learningRate });
    this.rho = fraction(rho, 'rho', 'RMSprop');
    this.momentum = fraction(momentum, 'momentum', 'RMSprop');
    this.epsilon = nonNegative(epsilon, 'epsilon', 'RMSprop');
    this.centered = checkBoolean(centered, 'centered', 'RMSprop');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    const blocks = [[{ name: 'velocity' }]];
    if (this.momentum > 0) blocks.push([{ name: 'momentum' }]);
    if (this.centered) blocks.push([{ name: 'average_gradient' }]);
    return blocks;
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const { rho, momentum, epsilon, centered } = this;
    return (gradient, variable) => {
      const average = (slot: string, value: Value): Value => {
        const state = step.slot(slot, variable);
        return step.write(state, add(multiply(step.read(state), rho), multiply(value, 1 - rho)));
      };
      const squares = average('velocity', square(gradient));
      const spread = centered ? subtract(squares, square(average('average_gradient', gradient))) : squares;
      const change = divide(multiply(gradient, step.learningRate), sqrt(add(spread, epsilon)));
      const last = momentum > 0 ? step.slot('momentum', variable) : undefined;
      const moved = last === undefined ? change : step.write(last, add(multiply(step.read(last), momentum), change));
      step.write(variable, subtract(step.read(variable), moved));
    };
  }

  override getConfig(): Record<string, unknown> {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
