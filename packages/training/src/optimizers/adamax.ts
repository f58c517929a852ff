import { abs, add, divide, maximum, multiply, power, subtract } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { decay, nonNegative } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';
import { towards } from './towards.ts';

export interface AdamaxOptions extends OptimizerOptions {
  /** The decay of the average of gradients, from 0 to below 1 (default 0.9). */
  readonly beta1?: number | undefined;
  /** The decay of the largest gradient, from 0 to below 1 (default 0.999). */
  readonly beta2?: number | undefined;
  /** Keeps the divisor away from 0 (default 1e-7). */
  readonly epsilon?: number | undefined;
}

/**
 * Adam with the largest gradient in place of the root of squares: m ← m + (1 − beta1)(g − m), u ← max(beta2 · u, |g|),
 * w ← w − learningRate / (1 − beta1ᵗ) · m / (u + epsilon) in step t.
 *
 * @param options `learningRate` (default 0.001), `beta1` (default 0.9), `beta2` (default 0.999), `epsilon` (default 1e-7), and those of
 *   every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/adamax/
 * @example
 * new Adamax({ learningRate: 0.002 });
 */
export class Adamax extends Optimizer {
  static override readonly className = 'Adamax';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(...given: [options?: AdamaxOptions | undefined]) {
    const {
      beta1 = 0.9,
      beta2 = 0.999,
      epsilon = 1e-7,
      learningRate = 0.001,
      ...common
    } = readOptions<AdamaxOptions>(
      given,
      { ...optimizerOptionNames, beta1: true, beta2: true, epsilon: true },
      'Adamax',
    );
    super({ ...common, learningRate });
    this.beta1 = decay(beta1, 'beta1', 'Adamax');
    this.beta2 = decay(beta2, 'beta2', 'Adamax');
    this.epsilon = nonNegative(epsilon, 'epsilon', 'Adamax');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'momentum' }, { name: 'norm' }]];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const { beta1, beta2, epsilon } = this;
    const rate = divide(step.learningRate, subtract(1, power(beta1, step.time)));
    return (gradient, variable) => {
      const momentum = step.slot('momentum', variable);
      const norm = step.slot('norm', variable);
      const m = step.write(momentum, towards(step.read(momentum), gradient, 1 - beta1));
      const u = step.write(norm, maximum(multiply(step.read(norm), beta2), abs(gradient)));
      step.write(variable, subtract(step.read(variable), divide(multiply(m, rate), add(u, epsilon))));
    };
  }

  override getConfig(): Record<string, unknown> {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}
