import { maximum, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { readOptions } from '@sepal/tensor/options';
import { Constraint } from './constraint.ts';

/**
 * Makes weights non-negative: max(w, 0).
 *
 * @see https://keras.io/api/layers/constraints/#nonneg-class
 * @example
 * new NonNeg().call(tensor([-1, 2])).toArray(); // [0, 2]
 */
export class NonNeg extends Constraint {
  static override readonly className = 'NonNeg';

  constructor(...given: [options?: Readonly<Record<string, never>> | undefined]) {
    super();
    readOptions(given, {}, 'NonNeg');
  }

  /** @param weights float32, any shape → the same shape */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    return maximum(weights, 0);
  }
}
