import { divide, maximum, minimum, multiply, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { plainCopy, readOptions } from '@sepal/tensor/options';
import { Constraint } from './constraint.ts';
import { checkAxis, checkNumber, divisorOf, type NormAxis, normsOf } from './norms.ts';

export interface MaxNormOptions {
  /** The largest allowed norm (default 2). */
  readonly maxValue?: number | undefined;
  /** The axes of one unit's weights (default 0). */
  readonly axis?: NormAxis | undefined;
}

/**
 * Limits the norm of every unit's weights to `maxValue`.
 *
 * w · min(‖w‖, maxValue) / (‖w‖ + 1e-7)
 *
 * @param options `maxValue` (default 2); `axis` (default 0): 0 for the kernel `[inputs, units]` of Dense, `[0, 1, 2]` for
 *   that of Conv2D, `[0, 1]` for the `[height, width, channels, multiplier]` of DepthwiseConv2D
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/layers/constraints/#maxnorm-class
 * @example
 * new MaxNorm({ maxValue: 1 }).call(tensor([[0], [2]])).toArray(); // [[0], [1]]
 */
export class MaxNorm extends Constraint {
  static override readonly className = 'MaxNorm';
  readonly maxValue: number;
  readonly axis: NormAxis;

  constructor(...given: [options?: MaxNormOptions | undefined]) {
    super();
    const { maxValue = 2, axis = 0 } = readOptions<MaxNormOptions>(given, { maxValue: true, axis: true }, 'MaxNorm');
    this.maxValue = checkNumber(maxValue, 'maxValue', 'MaxNorm');
    this.axis = checkAxis(axis, 'MaxNorm');
  }

  /** @param weights float32, any shape with the axes → the same shape */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    const norms = normsOf(weights, this.axis);
    const desired = minimum(maximum(norms, 0), this.maxValue);
    return multiply(weights, divide(desired, divisorOf(norms)));
  }

  override getConfig(): { maxValue: number; axis: NormAxis } {
    return { maxValue: this.maxValue, axis: plainCopy(this.axis) };
  }
}
