import { abs, add, multiply, square, sum, type Value } from '@sepal/ops';
import { scalar, type Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { checkFactor } from './penalty-factor.ts';
import { Regularizer } from './regularizer.ts';

export interface L1L2Options {
  /** Factor of the absolute values (default 0). */
  readonly l1?: number | null | undefined;
  /** Factor of the squares (default 0). */
  readonly l2?: number | null | undefined;
}

/**
 * Both penalties: l1 · Σ|w| + l2 · Σw².
 *
 * Without options it has no effect, as in Keras 3 (Keras 2's function `l1_l2()` and TensorFlow.js use 0.01 for both).
 *
 * @param options `l1` and `l2` (default 0)
 * @throws ValueError if a factor is negative or not finite
 * @see https://keras.io/api/layers/regularizers/#l1l2-class
 * @example
 * new L1L2({ l1: 1, l2: 0.5 }).call(tensor([1, -2])).item(); // 5.5
 */
export class L1L2 extends Regularizer {
  static override readonly className = 'L1L2';
  readonly l1: number;
  readonly l2: number;

  constructor(...given: [options?: L1L2Options | undefined]) {
    super();
    const { l1, l2 } = readOptions<L1L2Options>(given, { l1: true, l2: true }, 'L1L2');
    this.l1 = checkFactor(l1 ?? 0, 'l1', 'L1L2');
    this.l2 = checkFactor(l2 ?? 0, 'l2', 'L1L2');
  }

  /** @param weights float32, any shape → a scalar */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    if (this.l1 === 0 && this.l2 === 0) return scalar(0);
    const absolute = multiply(this.l1, sum(abs(weights)));
    if (this.l2 === 0) return absolute;
    const squared = multiply(this.l2, sum(square(weights)));
    return this.l1 === 0 ? squared : add(absolute, squared);
  }

  override getConfig(): { l1: number; l2: number } {
    return { l1: this.l1, l2: this.l2 };
  }
}
