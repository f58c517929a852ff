import { maximum, type Value } from '@sepal/ops';
import { MergeLayer } from './merge-layer.ts';

/**
 * Takes the largest of its inputs, element-wise.
 *
 * Input shape: arrays of `(batch, ...)` that broadcast after the batch → output shape: the broadcast shape
 *
 * @throws ValueError unless called on an array; ShapeError if the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/maximum/
 * @example
 * const layer = new Maximum();
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[3, 5]]
 */
export class Maximum extends MergeLayer {
  static override readonly className: string = 'Maximum';

  protected override merge(values: readonly Value[]): Value {
    return values.reduce((merged, value) => maximum(merged, value));
  }
}
