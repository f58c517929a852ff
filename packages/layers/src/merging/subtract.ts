import { subtract, type Value } from '@sepal/ops';
import { ShapeError, type SymbolicShape } from '@sepal/tensor';
import { formatShapes, MergeLayer } from './merge-layer.ts';

/**
 * Subtracts its second input from its first.
 *
 * Input shape: two arrays of `(batch, ...)` that broadcast after the batch → output shape: the broadcast shape
 *
 * @throws ValueError unless called on an array; ShapeError if it does not have two entries or the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/subtract/
 * @example
 * const layer = new Subtract();
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[-2, -3]]
 */
export class Subtract extends MergeLayer {
  static override readonly className: string = 'Subtract';

  protected override merge(values: readonly Value[]): Value {
    const [a, b] = values as readonly [Value, Value];
    return subtract(a, b);
  }

  protected override checkInputShapes(shapes: readonly SymbolicShape[]): void {
    super.checkInputShapes(shapes);
    if (shapes.length === 2) return;
    throw new ShapeError({
      where: this.where,
      message: `A \`Subtract\` layer should be called on exactly 2 inputs. Received: inputShape=${formatShapes(shapes)}.`,
      hint: 'Give two inputs: apply([a, b]) is a - b.',
    });
  }
}
