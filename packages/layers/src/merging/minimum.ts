import { minimum, type Value } from '@sepal/ops';
import { MergeLayer } from './merge-layer.ts';

/**
 * Takes the smallest of its inputs, element-wise.
 *
 * Input shape: arrays of `(batch, ...)` that broadcast after the batch → output shape: the broadcast shape
 *
 * @throws ValueError unless called on an array; ShapeError if the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/minimum/
 * @example
 * const layer = new Minimum();
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[1, 2]]
 */
export class Minimum extends MergeLayer {
  static override readonly className: string = 'Minimum';

  protected override merge(values: readonly Value[]): Value {
    return values.reduce((merged, value) => minimum(merged, value));
  }
}
