import { abs, add, divide, maximum, multiply, power, subtract } from '@sepal/ops';
import { readOptions } from '@sepal/tensor/options';
import { AdaptiveMoments, type AdaptiveMomentsOptions, adaptiveMomentsNames } from './adaptive-moments.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';
import { towards } from './towards.ts';

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
export class Adamax extends AdaptiveMoments {
  static override readonly className = 'Adamax';

  constructor(...given: [options?: AdaptiveMomentsOptions | undefined]) {
    super(readOptions<AdaptiveMomentsOptions>(given, adaptiveMomentsNames, 'Adamax'));
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
}
