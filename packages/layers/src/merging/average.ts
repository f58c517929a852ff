import { add, divide, type Value } from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { MergeLayer } from './merge-layer.ts';

/**
 * Averages its inputs, element-wise.
 *
 * Input shape: arrays of `(batch, ...)` that broadcast after the batch → output shape: the broadcast shape, float32
 *
 * @throws ValueError unless called on an array; ShapeError if the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/average/
 * @example
 * const layer = new Average();
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[2, 3.5]]
 */
export class Average extends MergeLayer<SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Average';

  protected override merge(values: readonly Value[]): Value {
    const sum = values.map(asFloat).reduce((merged, value) => add(merged, value));
    return divide(sum, values.length);
  }
}
