import type { DataFormat } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { isPictureShape } from './picture.ts';

/** The rules that {@link obtainInputShape} checks. */
export interface InputShapeRules {
  /** Height and width if no shape is given. */
  readonly defaultSize: number;
  /** The minimum height and width. */
  readonly minSize: number;
  readonly dataFormat: DataFormat;
  /** Whether the model ends in a classifier: then height and width must be known. */
  readonly includeTop: boolean;
}

/**
 * The shape of one input picture: the given one, or the default.
 *
 * Any number of channels is accepted. (Keras warns unless it is 1 or 3.)
 *
 * @param inputShape `[height, width, channels]`, or for 'channelsFirst' `[channels, height, width]`
 * @throws ShapeError with Keras' message if the shape is invalid
 */
export function obtainInputShape(
  inputShape: SymbolicShape | null | undefined,
  { defaultSize, minSize, dataFormat, includeTop }: InputShapeRules,
  where: string,
): SymbolicShape {
  const size = includeTop ? defaultSize : null;
  if (inputShape === undefined || inputShape === null) {
    return dataFormat === 'channelsFirst' ? [3, size, size] : [size, size, 3];
  }
  if (!Array.isArray(inputShape) || inputShape.length !== 3) {
    throw new ShapeError({
      where,
      message: `\`inputShape\` must be a tuple of three integers. Received: inputShape=${show(inputShape)}.`,
      hint: 'Give one picture, without the batch, as in [224, 224, 3].',
    });
  }
  const received = `inputShape=${formatShape(inputShape)}`;
  const { rows, columns, channels } = pictureLengths(inputShape, dataFormat);
  if ([rows, columns].some((length) => length !== null && length < minSize)) {
    throw new ShapeError({
      where,
      message: `Input size must be at least ${minSize}x${minSize}; Received: ${received}.`,
      hint: `The axes are ${dataFormat === 'channelsFirst' ? '[channels, height, width]' : '[height, width, channels]'}.`,
    });
  }
  if (includeTop && inputShape.includes(null)) {
    throw new ShapeError({
      where,
      message: `If \`includeTop\` is true, you should specify a static \`inputShape\`. Received: ${received}.`,
      hint: 'Give numbers, or leave the classifier out with includeTop: false.',
    });
  }
  if (!isPictureShape(inputShape) || channels === null) {
    throw new ShapeError({
      where,
      message: `\`inputShape\` must be a tuple of three integers. Received: ${received}.`,
      hint: 'Height and width may be null where they vary; the number of channels must be known.',
    });
  }
  return inputShape;
}

/** The height, width and channels of one picture's shape. */
export function pictureLengths(
  shape: SymbolicShape,
  dataFormat: DataFormat,
): { readonly rows: number | null; readonly columns: number | null; readonly channels: number | null } {
  const [rows = null, columns = null, channels = null] =
    dataFormat === 'channelsFirst' ? [shape[1], shape[2], shape[0]] : shape;
  return { rows, columns, channels };
}
