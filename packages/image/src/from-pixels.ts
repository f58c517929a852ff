import { ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkOptions, show } from '@sepal/tensor/options';
import { type Color, type ColorMode, inColorMode } from './color-mode.ts';
import { type Picture, stack } from './picture.ts';
import { type PixelSource, readPixels } from './pixel-source.ts';
import { fillOf, type ResizeOptions, readColor, readResizing, resizeOptionNames } from './resize/resize-options.ts';
import { resized } from './resize/resized.ts';

/** Options of {@link fromPixels}. */
export interface FromPixelsOptions extends ResizeOptions {
  /** 'rgb' (default), 'rgba', or 'grayscale' with one channel. */
  readonly colorMode?: ColorMode | undefined;
  /**
   * The colour behind transparent pixels, for 'rgb' and 'grayscale'. By default alpha is dropped, as in Keras, and transparent
   * pixels keep their own colour.
   */
  readonly background?: Color | undefined;
}

const MODES: readonly ColorMode[] = ['rgb', 'rgba', 'grayscale'];

/**
 * Converts pictures to a tensor, ready for a network.
 *
 * @param source `ImageData`, a canvas, an `ImageBitmap`, an `<img>` or `<video>`, `{ width, height, data }` with 1 to 4 bytes per pixel
 *   (pngjs), `{ data, info }` (sharp), or an array of them. The pixels are copied.
 * @param options size and colours
 * @returns uint8 `[pictures, height, width, channels]` with values from 0 to 255; one picture is a batch of one
 * @throws ValueError for a source without readable pixels; ShapeError for pictures of different sizes without `size`
 * @see https://keras.io/api/data_loading/image/#loadimg-function
 * @example
 * const picture = fromPixels({ width: 1, height: 1, data: Uint8Array.of(255, 128, 0, 255) });
 * picture.toArray(); // [[[[255, 128, 0]]]]
 */
export function fromPixels(
  source: PixelSource | readonly PixelSource[],
  options: FromPixelsOptions = {},
): Tensor<'uint8'> {
  const where = 'fromPixels';
  checkOptions<FromPixelsOptions>(options, { ...resizeOptionNames, colorMode: true, background: true }, where);
  const { colorMode = 'rgb', background } = options;
  if (!MODES.includes(colorMode)) {
    throw new ValueError({
      where,
      message: `There is no colorMode ${show(colorMode)}.`,
      hint: allowedNamesHint(colorMode, MODES),
    });
  }
  const behind = background === undefined ? undefined : readColor(background, 'background', where);
  const resizing = readResizing(options, where);
  const sources: readonly PixelSource[] = Array.isArray(source) ? source : [source as PixelSource];
  const pictures = sources.map((one, index) => {
    const picture = inColorMode(
      readPixels(one, sources.length === 1 ? where : `${where} (picture ${index})`),
      colorMode,
      behind,
    );
    return resizing === undefined
      ? picture
      : resized(picture, { ...resizing, fill: fillOf(resizing.fillValue, colorMode === 'grayscale') });
  });
  checkOneSize(pictures, where);
  return stack(pictures);
}

function checkOneSize(pictures: readonly Picture[], where: string): void {
  const [first] = pictures;
  if (first === undefined) throw new ShapeError({ where, message: 'Expected pictures. Received an empty array.' });
  const other = pictures.findIndex(({ height, width }) => height !== first.height || width !== first.width);
  const odd = pictures[other];
  if (odd === undefined) return;
  throw new ShapeError({
    where,
    message: `Pictures of one batch must have one size. The first is ${first.width}×${first.height}, number ${other} is ${odd.width}×${odd.height}.`,
    hint: 'Give `size`: [height, width].',
  });
}
