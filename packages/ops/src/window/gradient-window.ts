/** The windows of ops that are gradients: pictures are channels-last, padding is in numbers. */
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { PictureShape } from './picture.ts';
import { inferWindowedPicture, LONGEST_AXIS, type Pair, positivePair, resolvePadding } from './window.ts';

/** A window whose padding is in numbers. */
export interface ExplicitWindow {
  readonly strides: Pair;
  readonly dilationRate: Pair;
  /** `[[top, bottom], [left, right]]` */
  readonly padding: readonly [Pair, Pair];
}

/** The names of a window's attributes. */
export const EXPLICIT_WINDOW = { strides: true, dilationRate: true, padding: true } as const;

/** Checks the attributes of a window. @throws ValueError for an invalid value */
export function resolveExplicitWindow(
  { strides, dilationRate, padding }: ExplicitWindow,
  where: string,
): ExplicitWindow {
  const amounts = resolvePadding(padding, where);
  if (typeof amounts === 'string') {
    throw new ValueError({
      where,
      message: `\`padding\` must be numbers, [[top, bottom], [left, right]]. Received padding='${amounts}'.`,
    });
  }
  return {
    strides: positivePair(strides, 'strides', where),
    dilationRate: positivePair(dilationRate, 'dilationRate', where),
    padding: amounts,
  };
}

/** Checks the height or width of a picture. @throws ValueError for an invalid value */
export function pictureLength(value: number, name: string, where: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= LONGEST_AXIS) return value;
  throw new ValueError({
    where,
    message: `\`${name}\` must be an integer from 0 to ${LONGEST_AXIS}. Received ${name}=${show(value)}.`,
  });
}

/**
 * Checks the gradient of a window's output.
 *
 * @param output the window's input, with the channels of the output
 * @throws ShapeError if the gradient cannot have the output's shape
 */
export function checkOutputGradient(
  dy: SymbolicShape,
  output: PictureShape,
  { kernelSize, window, where }: { kernelSize: Pair; window: ExplicitWindow; where: string },
): void {
  const expected = inferWindowedPicture(output, kernelSize, { ...window, dataFormat: 'channelsLast' }, where);
  const fits = (length: number | null, axis: number): boolean => {
    const wanted = expected[axis];
    return length === null || wanted === null || length === wanted;
  };
  if (dy.length === expected.length && dy.every(fits)) return;
  throw new ShapeError({
    where,
    message: `\`dy\` must have the shape of the output, ${formatShape(expected)}. Received shape ${formatShape(dy)}.`,
  });
}
