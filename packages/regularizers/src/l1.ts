import { abs, multiply, sum, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { checkFactor } from './penalty-factor.ts';
import { Regularizer } from './regularizer.ts';

export interface L1Options {
  /** Factor of the penalty (default 0.01). */
  readonly l1?: number | null | undefined;
}

/**
 * The sum of absolute values: penalty = l1 · Σ|w|. It drives weights to 0 and makes them sparse.
 *
 * @param options `l1` (default 0.01). As in Keras, the factor is a float32: `getConfig()` returns 0.009999999776482582
 * @throws ValueError if the factor is negative or not finite
 * @see https://keras.io/api/layers/regularizers/#l1-class
 * @example
 * new L1({ l1: 0.5 }).call(tensor([1, -2])).item(); // 1.5
 */
export class L1 extends Regularizer {
  static override readonly className = 'L1';
  readonly l1: number;

  constructor(...given: [options?: L1Options | undefined]) {
    super();
    const { l1 } = readOptions<L1Options>(given, { l1: true }, 'L1');
    this.l1 = Math.fround(checkFactor(l1 ?? 0.01, 'l1', 'L1'));
  }

  /** @param weights float32, any shape → a scalar */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    return multiply(this.l1, sum(abs(weights)));
  }

  override getConfig(): { l1: number } {
    return { l1: this.l1 };
  }
}
