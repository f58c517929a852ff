import { add, type Value } from '@sepal/ops';
import { MergeLayer } from './merge-layer.ts';

/**
 * Adds its inputs.
 *
 * Input shape: arrays of `(batch, ...)` that broadcast after the batch → output shape: the broadcast shape
 *
 * @throws ValueError unless called on an array; ShapeError if the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/add/
 * @example
 * const layer = new Add();
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[4, 7]]
 */
export class Add extends MergeLayer {
  static override readonly className: string = 'Add';

  protected override merge(values: readonly Value[]): Value {
    return values.reduce((merged, value) => add(merged, value));
  }
}
