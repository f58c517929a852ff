import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/**
 * The input's length along an axis for which a layer has weights.
 *
 * @param layer the layer's option `axis`, and its name for errors
 * @throws ShapeError if there is no such axis or its length is unknown
 */
export function lengthOfAxis(
  inputShape: SymbolicShape,
  axis: number,
  layer: { readonly axis: unknown; readonly where: string },
): number {
  const { where } = layer;
  const rank = inputShape.length;
  const length = inputShape.at(axis);
  if (length === undefined || axis >= rank || axis < -rank) {
    throw new ShapeError({
      where,
      message: `Axis ${axis} is out of bounds for input shape ${formatShape(inputShape)}. Received: axis=${show(layer.axis)}.`,
      hint: `Use an integer from ${-rank} to ${rank - 1}.`,
    });
  }
  if (length !== null) return length;
  throw new ShapeError({
    where,
    message: `The length of axis ${axis} of the inputs should be defined. Received inputShape=${formatShape(inputShape)}.`,
    hint: 'Give its length in the input shape, or another `axis`.',
  });
}
