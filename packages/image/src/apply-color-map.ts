import { formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions } from '@sepal/tensor/options';
import { type ColorMap, type Palette, paletteOf } from './color-maps.ts';
import { blank, type Plane, planeOf, stack } from './picture.ts';
import { checkRange, type ValueRange } from './to-pixels.ts';

/** Options of {@link applyColorMap}. */
export interface ColorMapOptions {
  /** Default 'magma'. */
  readonly colorMap?: ColorMap | undefined;
  /** The values that map to the first and the last colour. Default: the smallest and largest finite value of each picture. */
  readonly range?: ValueRange | undefined;
}

/**
 * Renders single-channel pictures in false colours.
 *
 * @param x `[height, width, 1]` or `[batch, height, width, 1]`
 * @returns uint8 `[batch, height, width, 3]`. Values out of range get the first or last colour, NaN the first.
 * @throws ShapeError for other shapes; ValueError for an invalid map or range
 * @example
 * applyColorMap(tensor([[[0], [1]]]), { colorMap: 'gray' }).toArray(); // [[[[0, 0, 0], [255, 255, 255]]]]
 */
export function applyColorMap(x: Tensor, options: ColorMapOptions = {}): Tensor<'uint8'> {
  const where = 'applyColorMap';
  checkOptions<ColorMapOptions>(options, { colorMap: true, range: true }, where);
  const palette = paletteOf(options.colorMap ?? 'magma', where);
  const range = options.range === undefined ? undefined : checkRange(options.range, 'range', where);
  const first = planeOf(x, 0, where);
  if (first.channels !== 1) {
    throw new ShapeError({
      where,
      message: `Expected pictures of one channel. Received shape ${formatShape(x.shape)}.`,
      hint: 'Feature maps of many channels are drawn by featureMapSheet.',
    });
  }
  const batch = x.rank === 3 ? 1 : (x.shape[0] as number);
  return stack(
    Array.from({ length: batch }, (_, index) => {
      const plane = planeOf(x, index, where);
      return colored(plane, 0, range ?? extremes(plane), palette);
    }),
  );
}

/** One channel of a picture in the colours of a palette. */
export function colored(
  { height, width, channels, values }: Plane,
  channel: number,
  range: ValueRange,
  palette: Palette,
) {
  const picture = blank(height, width, 3);
  const [low, high] = range;
  const scale = high === low ? 0 : 255 / (high - low);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const level = Math.round(((values[pixel * channels + channel] as number) - low) * scale);
    const color = level > 0 ? Math.min(255, level) : 0;
    for (let part = 0; part < 3; part++) picture.data[pixel * 3 + part] = palette[color * 3 + part] as number;
  }
  return picture;
}

function extremes({ values }: Plane): ValueRange {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 0];
}
