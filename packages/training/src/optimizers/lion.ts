import { add, multiply, sign, subtract, type Value } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { fraction, refusal } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';

export interface LionOptions extends OptimizerOptions {
  /** The part of the average in each step, above 0 and up to 1 (default 0.9). */
  readonly beta1?: number | undefined;
  /** The decay of the average of gradients, from 0 to 1 (default 0.99). */
  readonly beta2?: number | undefined;
}

/**
 * Steps of one size, in the direction of the signs: w ← w − learningRate · sign(beta1 · m + (1 − beta1) g), then
 * m ← beta2 · m + (1 − beta2) g. Its learning rate is usually 3 to 10 times smaller than Adam's.
 *
 * @param options `learningRate` (default 0.001), `beta1` (default 0.9), `beta2` (default 0.99), and those of every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/lion/
 * @example
 * new Lion({ learningRate: 1e-4, weightDecay: 0.01 });
 */
export class Lion extends Optimizer {
  static override readonly className = 'Lion';
  readonly beta1: number;
  readonly beta2: number;

  constructor(...given: [options?: LionOptions | undefined]) {
    const {
      beta1 = 0.9,
      beta2 = 0.99,
      learningRate = 0.001,
      ...common
    } = readOptions<LionOptions>(given, { ...optimizerOptionNames, beta1: true, beta2: true }, 'Lion');
    super({ ...common, learningRate });
    if (beta1 === 0) {
      const expected = 'above 0: only the sign of the last gradient would count otherwise';
      throw refusal({ value: beta1, name: 'beta1', where: 'Lion', expected });
    }
    this.beta1 = fraction(beta1, 'beta1', 'Lion');
    this.beta2 = fraction(beta2, 'beta2', 'Lion');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'momentum' }]];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const mixed = (average: Value, gradient: Value, part: number): Value =>
      add(multiply(average, part), multiply(gradient, 1 - part));
    return (gradient, variable) => {
      const state = step.slot('momentum', variable);
      const average = step.read(state);
      const direction = sign(mixed(average, gradient, this.beta1));
      step.write(variable, subtract(step.read(variable), multiply(direction, step.learningRate)));
      step.write(state, mixed(average, gradient, this.beta2));
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2 };
  }
}
