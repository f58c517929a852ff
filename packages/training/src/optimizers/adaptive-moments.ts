import { classNameOf, type OptionNames } from '@sepal/tensor/options';
import { decay, nonNegative } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';

/** Options of {@link Adam}, {@link Adamax} and {@link Nadam}. */
export interface AdaptiveMomentsOptions extends OptimizerOptions {
  /** The decay of the average of gradients, from 0 to below 1 (default 0.9). */
  readonly beta1?: number | undefined;
  /** The decay of their size, from 0 to below 1 (default 0.999). */
  readonly beta2?: number | undefined;
  /** Keeps the divisor away from 0 (default 1e-7). */
  readonly epsilon?: number | undefined;
}

/** For the options of subclasses. */
export const adaptiveMomentsNames: OptionNames<AdaptiveMomentsOptions> = /* @__PURE__ */ (() => ({
  ...optimizerOptionNames,
  beta1: true,
  beta2: true,
  epsilon: true,
}))();

/** Optimizers that divide an average of gradients by a measure of their size, both with their bias corrected. */
export abstract class AdaptiveMoments extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, learningRate = 0.001, ...common }: AdaptiveMomentsOptions) {
    super({ ...common, learningRate });
    const where = classNameOf(new.target);
    this.beta1 = decay(beta1, 'beta1', where);
    this.beta2 = decay(beta2, 'beta2', where);
    this.epsilon = nonNegative(epsilon, 'epsilon', where);
  }

  override getConfig(): Record<string, unknown> {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}
