/** Pictures: their axes by name, whichever data format they have. */
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { allowedNamesHint, showBare } from '@sepal/tensor/options';
import type { DataFormat } from '../graph/types.ts';

const DATA_FORMATS = ['channelsFirst', 'channelsLast'] as const;

/**
 * Reads a data format in Sepal's or Keras' spelling, in upper or lower case.
 *
 * @param where the caller, for errors
 * @param expected what the error says was expected, as the function of Keras says it
 * @throws ValueError for anything else
 */
export function readDataFormat(
  value: unknown,
  where: string,
  expected = "The `dataFormat` argument must be one of {'channelsFirst', 'channelsLast'}.",
): DataFormat {
  const plain = typeof value === 'string' ? value.replace('_', '').toLowerCase() : undefined;
  const found = DATA_FORMATS.find((format) => format.toLowerCase() === plain);
  if (found !== undefined) return found;
  throw new ValueError({
    where,
    message: `${expected} Received: dataFormat=${showBare(value)}.`,
    hint: allowedNamesHint(value, DATA_FORMATS),
  });
}

/** The lengths of a picture's axes by name. */
export interface PictureShape<N = number | null> {
  readonly batch: N;
  readonly height: N;
  readonly width: N;
  readonly channels: N;
}

/** Names the axes of a picture. @throws ShapeError if there are not four */
export function pictureShape(shape: readonly number[], dataFormat: DataFormat, where: string): PictureShape<number>;
export function pictureShape(shape: SymbolicShape, dataFormat: DataFormat, where: string): PictureShape;
export function pictureShape(shape: SymbolicShape, dataFormat: DataFormat, where: string): PictureShape {
  if (shape.length !== 4) {
    const axes =
      dataFormat === 'channelsLast' ? '[batch, height, width, channels]' : '[batch, channels, height, width]';
    throw new ShapeError({
      where,
      message: `Expected a picture of shape ${axes}. Received shape ${formatShape(shape)}.`,
      hint: shape.length === 3 ? 'Add a batch axis of length 1 in front.' : undefined,
    });
  }
  const [batch, a, b, c] = shape as readonly [number | null, number | null, number | null, number | null];
  return dataFormat === 'channelsLast'
    ? { batch, height: a, width: b, channels: c }
    : { batch, height: b, width: c, channels: a };
}

/** The shape of a picture whose axes are given by name. */
export function shapeOfPicture(
  { batch, height, width, channels }: PictureShape,
  dataFormat: DataFormat,
): SymbolicShape {
  return dataFormat === 'channelsLast' ? [batch, height, width, channels] : [batch, channels, height, width];
}

/** The distance in elements between neighbours along each axis of a picture. */
export function pictureStrides(
  { height, width, channels }: PictureShape<number>,
  dataFormat: DataFormat,
): PictureShape<number> {
  return dataFormat === 'channelsLast'
    ? { batch: height * width * channels, height: width * channels, width: channels, channels: 1 }
    : { batch: channels * height * width, channels: height * width, height: width, width: 1 };
}
