import { divide, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { plainCopy, readOptions } from '@sepal/tensor/options';
import { Constraint } from './constraint.ts';
import { checkAxis, divisorOf, type NormAxis, normsOf } from './norms.ts';

export interface UnitNormOptions {
  /** The axes of one unit's weights (default 0). */
  readonly axis?: NormAxis | undefined;
}

/**
 * Normalizes every unit's weights to norm 1: w / (‖w‖ + 1e-7).
 *
 * @param options `axis` (default 0: see `MaxNorm`)
 * @throws ValueError for an invalid axis
 * @see https://keras.io/api/layers/constraints/#unitnorm-class
 * @example
 * new UnitNorm({ axis: [0, 1] }).call(tensor([[0, 0], [0, 4]])).toArray(); // [[0, 0], [0, 1]]
 */
export class UnitNorm extends Constraint {
  static override readonly className = 'UnitNorm';
  readonly axis: NormAxis;

  constructor(...given: [options?: UnitNormOptions | undefined]) {
    super();
    const { axis = 0 } = readOptions<UnitNormOptions>(given, { axis: true }, 'UnitNorm');
    this.axis = checkAxis(axis, 'UnitNorm');
  }

  /** @param weights float32, any shape with the axes → the same shape */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    return divide(weights, divisorOf(normsOf(weights, this.axis)));
  }

  override getConfig(): { axis: NormAxis } {
    return { axis: plainCopy(this.axis) };
  }
}
