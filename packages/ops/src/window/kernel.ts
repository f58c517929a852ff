import { formatShape, isStatic, type Shape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/**
 * The four lengths of a convolution's kernel.
 *
 * @param axes their names, for errors: `[height, width, channels, multiplier]`
 * @throws ShapeError if there are not four, one is unknown, or there are no taps
 */
export function kernelShape(
  shape: SymbolicShape,
  axes: string,
  where: string,
): readonly [height: number, width: number, channels: number, filters: number] {
  if (shape.length !== 4) {
    throw new ShapeError({
      where,
      message: `Expected a kernel of shape ${axes}. Received shape ${formatShape(shape)}.`,
    });
  }
  if (!isStatic(shape)) {
    throw new ShapeError({
      where,
      message: `Every length of the kernel must be known. Received shape ${formatShape(shape)}.`,
    });
  }
  if (shape[0] === 0 || shape[1] === 0) {
    throw new ShapeError({ where, message: `The kernel has no taps. Received shape ${formatShape(shape)}.` });
  }
  return shape as Shape & readonly [number, number, number, number];
}

/** @throws ValueError if it is not a number of groups */
export function positiveGroups(groups: number, where: string): number {
  if (Number.isInteger(groups) && groups > 0) return groups;
  throw new ValueError({
    where,
    message: `The number of groups must be a positive integer. Received: groups=${show(groups)}.`,
  });
}
