import { add, multiply, subtract } from '@sepal/ops';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { fraction } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';

export interface SGDOptions extends OptimizerOptions {
  /** How much of the last step each step repeats, from 0 to 1 (default 0). */
  readonly momentum?: number | undefined;
  /** Whether to use Nesterov momentum (default false). */
  readonly nesterov?: boolean | undefined;
}

/**
 * Gradient descent: w ← w − learningRate · g.
 *
 * With momentum: m ← momentum · m − learningRate · g, then w ← w + m, or with Nesterov momentum w ← w + momentum · m − learningRate · g.
 *
 * @param options `learningRate` (default 0.01), `momentum` (default 0), `nesterov` (default false), and those of every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/sgd/
 * @example
 * new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 */
export class SGD extends Optimizer {
  static override readonly className = 'SGD';
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(...given: [options?: SGDOptions | undefined]) {
    const {
      momentum = 0,
      nesterov = false,
      learningRate = 0.01,
      ...common
    } = readOptions<SGDOptions>(given, { ...optimizerOptionNames, momentum: true, nesterov: true }, 'SGD');
    super({ ...common, learningRate });
    this.momentum = fraction(momentum, 'momentum', 'SGD');
    this.nesterov = checkBoolean(nesterov, 'nesterov', 'SGD');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return this.momentum === 0 ? [] : [[{ name: 'momentum' }]];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    return (gradient, variable) => {
      const weights = step.read(variable);
      const slope = multiply(gradient, step.learningRate);
      if (this.momentum === 0) {
        step.write(variable, subtract(weights, slope));
        return;
      }
      const state = step.slot('momentum', variable);
      const moved = step.write(state, subtract(multiply(step.read(state), this.momentum), slope));
      const change = this.nesterov ? subtract(multiply(moved, this.momentum), slope) : moved;
      step.write(variable, add(weights, change));
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}
