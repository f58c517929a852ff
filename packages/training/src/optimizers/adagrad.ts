import { add, divide, multiply, sqrt, square, subtract } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { nonNegative } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';

export interface AdagradOptions extends OptimizerOptions {
  /** The sum of squares before the first step (default 0.1). */
  readonly initialAccumulatorValue?: number | undefined;
  /** Keeps the root away from 0 (default 1e-7). */
  readonly epsilon?: number | undefined;
}

/**
 * Divides gradients by the root of the sum of all their squares so far: a ← a + g², w ← w − learningRate · g / √(a + epsilon).
 *
 * @param options `learningRate` (default 0.001), `initialAccumulatorValue` (default 0.1), `epsilon` (default 1e-7), and those of every
 *   optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/adagrad/
 * @example
 * new Adagrad({ learningRate: 0.01 });
 */
export class Adagrad extends Optimizer {
  static override readonly className = 'Adagrad';
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;

  constructor(...given: [options?: AdagradOptions | undefined]) {
    const {
      initialAccumulatorValue = 0.1,
      epsilon = 1e-7,
      learningRate = 0.001,
      ...common
    } = readOptions<AdagradOptions>(
      given,
      { ...optimizerOptionNames, initialAccumulatorValue: true, epsilon: true },
      'Adagrad',
    );
    super({ ...common, learningRate });
    this.initialAccumulatorValue = nonNegative(initialAccumulatorValue, 'initialAccumulatorValue', 'Adagrad');
    this.epsilon = nonNegative(epsilon, 'epsilon', 'Adagrad');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'accumulator', initial: this.initialAccumulatorValue }]];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    return (gradient, variable) => {
      const state = step.slot('accumulator', variable);
      const squares = step.write(state, add(step.read(state), square(gradient)));
      const change = divide(multiply(gradient, step.learningRate), sqrt(add(squares, this.epsilon)));
      step.write(variable, subtract(step.read(variable), change));
    };
  }

  override getConfig(): Record<string, unknown> {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}
