import { add, divide, maximum, minimum, multiply, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { plainCopy, readOptions } from '@sepal/tensor/options';
import { Constraint } from './constraint.ts';
import { checkAxis, checkNumber, divisorOf, type NormAxis, normsOf } from './norms.ts';

export interface MinMaxNormOptions {
  /** The smallest allowed norm (default 0). */
  readonly minValue?: number | undefined;
  /** The largest allowed norm (default 1). */
  readonly maxValue?: number | undefined;
  /** How far to move towards the allowed range: 1 (default) all the way, less for gradual enforcement. */
  readonly rate?: number | undefined;
  /** The axes of one unit's weights (default 0). */
  readonly axis?: NormAxis | undefined;
}

/**
 * Keeps the norm of every unit's weights between two bounds.
 *
 * w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / (‖w‖ + 1e-7)
 *
 * @param options `minValue` (default 0), `maxValue` (default 1), `rate` (default 1), `axis` (default 0: see `MaxNorm`)
 * @throws ValueError for an invalid option
 * @see https://keras.io/api/layers/constraints/#minmaxnorm-class
 * @example
 * new MinMaxNorm({ minValue: 1, maxValue: 2 }).call(tensor([[0, 0.5], [4, 0]])).toArray(); // [[0, 1], [2, 0]]
 */
export class MinMaxNorm extends Constraint {
  static override readonly className = 'MinMaxNorm';
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: NormAxis;

  constructor(...given: [options?: MinMaxNormOptions | undefined]) {
    super();
    const {
      minValue = 0,
      maxValue = 1,
      rate = 1,
      axis = 0,
    } = readOptions<MinMaxNormOptions>(given, { minValue: true, maxValue: true, rate: true, axis: true }, 'MinMaxNorm');
    this.minValue = checkNumber(minValue, 'minValue', 'MinMaxNorm');
    this.maxValue = checkNumber(maxValue, 'maxValue', 'MinMaxNorm');
    this.rate = checkNumber(rate, 'rate', 'MinMaxNorm');
    this.axis = checkAxis(axis, 'MinMaxNorm');
  }

  /** @param weights float32, any shape with the axes → the same shape */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    const norms = normsOf(weights, this.axis);
    const clipped = minimum(maximum(norms, this.minValue), this.maxValue);
    const desired = add(multiply(this.rate, clipped), multiply(1 - this.rate, norms));
    return multiply(weights, divide(desired, divisorOf(norms)));
  }

  override getConfig(): { minValue: number; maxValue: number; rate: number; axis: NormAxis } {
    return { minValue: this.minValue, maxValue: this.maxValue, rate: this.rate, axis: plainCopy(this.axis) };
  }
}
