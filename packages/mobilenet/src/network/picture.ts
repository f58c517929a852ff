import { isSymbolic, type SymbolicTensor } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** The size of a picture; `null` for lengths that may vary. */
export interface PictureSize {
  readonly height: number | null;
  readonly width: number | null;
}

/**
 * The size of the pictures in a symbolic tensor.
 *
 * @param x the argument called `name`
 * @throws ValueError if it is not a symbolic tensor; ShapeError if it does not have four axes or a known number of channels
 */
export function pictureSize(x: SymbolicTensor, name: string, dataFormat: DataFormat, where: string): PictureSize {
  if (!isSymbolic(x)) {
    throw new ValueError({
      where,
      message: `\`${name}\` must be a symbolic tensor. Received: ${name}=${show(x)}.`,
      hint: 'Pass the result of input() or of a layer’s `apply`.',
    });
  }
  const { shape } = x;
  const layout =
    dataFormat === 'channelsLast' ? '(batch, height, width, channels)' : '(batch, channels, height, width)';
  if (shape.length !== 4) {
    throw new ShapeError({
      where,
      message: `\`${name}\` must have 4 axes, ${layout}. Received shape ${formatShape(shape)}.`,
    });
  }
  const [first, second, channels] = dataFormat === 'channelsLast' ? [1, 2, 3] : [2, 3, 1];
  if (typeof shape[channels as number] !== 'number') {
    throw new ShapeError({
      where,
      message: `The channel dimension of \`${name}\` should be defined. Received shape ${formatShape(shape)}, where axis ${channels} is the channel dimension and is None.`,
      hint: 'Give the number of channels in the shape of the input.',
    });
  }
  return { height: shape[first as number] ?? null, width: shape[second as number] ?? null };
}

/** Tells whether `shape` is a valid picture shape: three lengths of at least 1, or `null` where they may vary. */
export function isPictureShape(shape: unknown): shape is SymbolicShape {
  return (
    Array.isArray(shape) &&
    shape.length === 3 &&
    shape.every((length) => length === null || (Number.isInteger(length) && length > 0))
  );
}

/** The number of channels of pictures that {@link pictureSize} accepts. */
export function channelsOf({ shape }: SymbolicTensor, dataFormat: DataFormat): number {
  return shape[dataFormat === 'channelsFirst' ? 1 : 3] as number;
}
