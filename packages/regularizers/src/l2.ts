import { multiply, square, sum, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { checkFactor } from './penalty-factor.ts';
import { Regularizer } from './regularizer.ts';

export interface L2Options {
  /** Factor of the penalty (default 0.01). */
  readonly l2?: number | null | undefined;
}

/**
 * The sum of squares: penalty = l2 · Σw². It keeps weights small.
 *
 * @param options `l2` (default 0.01)
 * @throws ValueError if the factor is negative or not finite
 * @see https://keras.io/api/layers/regularizers/#l2-class
 * @example
 * new L2({ l2: 0.5 }).call(tensor([1, -2])).item(); // 2.5
 */
export class L2 extends Regularizer {
  static override readonly className = 'L2';
  readonly l2: number;

  constructor(...given: [options?: L2Options | undefined]) {
    super();
    const { l2 } = readOptions<L2Options>(given, { l2: true }, 'L2');
    this.l2 = checkFactor(l2 ?? 0.01, 'l2', 'L2');
  }

  /** @param weights float32, any shape → a scalar */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    return multiply(this.l2, sum(square(weights)));
  }

  override getConfig(): { l2: number } {
    return { l2: this.l2 };
  }
}
