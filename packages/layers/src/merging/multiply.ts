import { multiply, type Value } from '@sepal/ops';
import { MergeLayer } from './merge-layer.ts';

/**
 * Multiplies its inputs, element-wise.
 *
 * Input shape: arrays of `(batch, ...)` that broadcast after the batch → output shape: the broadcast shape
 *
 * @throws ValueError unless called on an array; ShapeError if the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/multiply/
 * @example
 * const layer = new Multiply();
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[3, 10]]
 */
export class Multiply extends MergeLayer {
  static override readonly className: string = 'Multiply';

  protected override merge(values: readonly Value[]): Value {
    return values.reduce((merged, value) => multiply(merged, value));
  }
}
