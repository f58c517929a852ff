import { formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';
import { planeOf } from './picture.ts';

/** RGBA in rows, as `new ImageData(data, width)`, sharp and pngjs take it. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The values for black and for full intensity. */
export type ValueRange = readonly [black: number, full: number];

/** Options of {@link toPixels}. */
export interface ToPixelsOptions {
  /**
   * The values that map to 0 and to 255, such as `[0, 1]`, `[-1, 1]` or `[0, 255]`. Optional for bytes; required for other types, whose
   * range cannot be known.
   */
  readonly range?: ValueRange | undefined;
  /** Which picture of the batch. Default 0, the first. */
  readonly index?: number | undefined;
}

/**
 * Converts a tensor to a picture that can be shown or written to a file.
 *
 * @param x `[height, width, channels]` or `[batch, height, width, channels]`: 1 channel (grey), 3 (RGB) or 4 (RGBA; alpha has the same
 *   range). Values out of range are clamped, NaN becomes black.
 * @returns RGBA bytes, opaque unless there are four channels
 * @throws ShapeError for other shapes; ValueError if a required `range` is missing
 * @example
 * const { width, height, data } = toPixels(tensor([[[0], [0.5], [1]]]), { range: [0, 1] });
 * [width, height, data.length]; // [3, 1, 12]
 * // in a page: context.putImageData(new ImageData(data, width), 0, 0);
 * // in Node: await sharp(data, { raw: { width, height, channels: 4 } }).png().toFile('picture.png');
 */
export function toPixels(x: Tensor, options: ToPixelsOptions = {}): Pixels {
  const where = 'toPixels';
  checkOptions<ToPixelsOptions>(options, { range: true, index: true }, where);
  const { index = 0 } = options;
  const { height, width, channels, values } = planeOf(x, index, where);
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new ShapeError({
      where,
      message: `Expected 1, 3 or 4 channels. Received shape ${formatShape(x.shape)}.`,
      hint: channels === 2 ? 'Drop one of them.' : 'Feature maps are drawn by featureMapSheet.',
    });
  }
  const [black, full] = options.range === undefined ? usualRange(x, where) : checkRange(options.range, 'range', where);
  const data = new Uint8ClampedArray(height * width * 4);
  const scale = 255 / (full - black);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 4; channel++) {
      const from = pixel * channels + (channels === 1 ? 0 : channel);
      const opaque = channel === 3 && channels < 4;
      data[pixel * 4 + channel] = opaque ? 255 : ((values[from] as number) - black) * scale;
    }
  }
  return { width, height, data };
}

function usualRange({ dtype }: Tensor, where: string): ValueRange {
  if (dtype === 'uint8') return [0, 255];
  if (dtype === 'bool') return [0, 1];
  throw new ValueError({
    where,
    message: `The values for black and full intensity of a ${dtype} tensor are unknown.`,
    hint: 'Give `range`: [0, 1], [-1, 1] or [0, 255].',
  });
}

/** @throws ValueError unless it is two different finite numbers */
export function checkRange(range: unknown, name: string, where: string): ValueRange {
  const fits = Array.isArray(range) && range.length === 2 && range.every((end) => Number.isFinite(end));
  if (fits && range[0] !== range[1]) return [range[0] as number, range[1] as number];
  throw new ValueError({
    where,
    message: `\`${name}\` must be two different numbers, [black, full]. Received: ${name}=${show(range)}.`,
  });
}
