import { type Tensor, ValueError } from '@sepal/tensor';
import { checkBoolean, checkOptions, positiveInteger, show } from '@sepal/tensor/options';
import { colored } from './apply-color-map.ts';
import { type CollagePart, collage } from './collage.ts';
import { type ColorMap, type Palette, paletteOf } from './color-maps.ts';
import type { Color } from './color-mode.ts';
import { blank, type Plane, planeOf, stack } from './picture.ts';
import { readColor } from './resize/resize-options.ts';
import { resizePictures } from './resize-pictures.ts';
import { drawText } from './text/draw-text.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH } from './text/font.ts';
import { checkRange, type ValueRange } from './to-pixels.ts';

/** Options of {@link featureMapSheet}. */
export interface FeatureMapSheetOptions {
  /** Which sample of the batch. Default 0, the first. */
  readonly index?: number | undefined;
  /** Maps per row. Default: roughly as many as there are rows. */
  readonly columns?: number | undefined;
  /** Height and width of a map on the sheet. Default: its own size. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /** Pixels between maps. Default 6. */
  readonly gap?: number | undefined;
  /** Default 'magma'. */
  readonly colorMap?: ColorMap | undefined;
  /**
   * The values that map to the first and the last colour. 'each' (default): per map, from 0 (or its smallest value if negative) to its
   * 99.5th percentile, so that a few bright spots do not darken the rest. 'all': one such range for all maps together.
   */
  readonly range?: 'each' | 'all' | ValueRange | undefined;
  /** A label under each map; true for its number. Labels wider than their map are cut. Default: none. */
  readonly labels?: boolean | readonly string[] | undefined;
  /** Whether to draw a colour bar below the maps. Default false. */
  readonly legend?: boolean | undefined;
  /** Default nearly black. */
  readonly background?: Color | undefined;
}

const TEXT: Color = [200, 204, 214];
const LABEL = GLYPH_HEIGHT + 4;
const BAR = [8, 128] as const;

/**
 * Draws the feature maps of one sample side by side, one map per channel.
 *
 * @param maps `[height, width, channels]` or `[batch, height, width, channels]`, of any element type
 * @param options the layout and colours of the sheet
 * @returns uint8 `[1, height, width, 3]`: a picture, for `toPixels` or `collage`
 * @throws ShapeError for other shapes; ValueError for invalid options
 * @example
 * const sheet = featureMapSheet(zeros([1, 10, 10, 6]), { columns: 3, gap: 2 });
 * sheet.shape; // [1, 22, 34, 3]
 */
export function featureMapSheet(maps: Tensor, options: FeatureMapSheetOptions = {}): Tensor<'uint8'> {
  const where = 'featureMapSheet';
  checkOptions<FeatureMapSheetOptions>(
    options,
    {
      index: true,
      columns: true,
      size: true,
      gap: true,
      colorMap: true,
      range: true,
      labels: true,
      legend: true,
      background: true,
    },
    where,
  );
  const plane = planeOf(maps, options.index ?? 0, where);
  const layout = layOut(plane, options, where);
  const palette = paletteOf(options.colorMap ?? 'magma', where);
  const ranges = rangesOf(plane, options.range ?? 'each', where);
  const background = readColor(options.background ?? [18, 20, 26], 'background', where);
  const text = { color: TEXT, background };
  const parts = ranges.flatMap((range, channel): CollagePart[] => {
    const { top, left } = layout.cornerOf(channel);
    const picture = resizePictures(stack([colored(plane, channel, range, palette)]), { size: layout.size });
    const label = layout.labels[channel] ?? '';
    if (label === '') return [{ picture, top, left }];
    return [
      { picture, top, left },
      { picture: drawText(label, text), top: top + layout.size[0] + 3, left },
    ];
  });
  const { height, width } = layout;
  if (options.legend !== true) return collage(parts, { height, width, background });
  const said = legendParts(palette, ranges, options.range ?? 'each', height + layout.gap, text);
  const rightmost = Math.max(...said.map(({ picture, left }) => left + (picture.shape[2] as number)));
  const bottom = height + layout.gap + BAR[0];
  return collage([...parts, ...said], { height: bottom, width: Math.max(width, rightmost), background });
}

interface Layout {
  readonly height: number;
  readonly width: number;
  readonly gap: number;
  readonly size: readonly [number, number];
  readonly labels: readonly string[];
  readonly cornerOf: (channel: number) => { top: number; left: number };
}

function layOut({ height, width, channels }: Plane, options: FeatureMapSheetOptions, where: string): Layout {
  if (height * width * channels === 0) {
    throw new ValueError({ where, message: `There is nothing to draw in ${channels} maps of ${width}×${height}.` });
  }
  const columns = positiveInteger(options.columns ?? Math.ceil(Math.sqrt(channels)), 'columns', where);
  const { gap = 6, size = [height, width] } = options;
  if (!Number.isInteger(gap) || gap < 0) {
    throw new ValueError({ where, message: `\`gap\` must be an integer from 0. Received: gap=${show(gap)}.` });
  }
  for (const length of size) positiveInteger(length, 'size', where);
  checkBoolean(options.legend ?? false, 'legend', where);
  const labels = labelsOf(options.labels ?? false, channels, where).map((label) =>
    label.slice(0, Math.max(1, Math.floor((size[1] + gap) / (GLYPH_WIDTH + 1)))),
  );
  const down = size[0] + (labels.length > 0 ? LABEL : 0) + gap;
  const across = size[1] + gap;
  return {
    height: Math.ceil(channels / columns) * down - gap,
    width: Math.min(columns, channels) * across - gap,
    gap,
    size,
    labels,
    cornerOf: (channel) => ({ top: Math.floor(channel / columns) * down, left: (channel % columns) * across }),
  };
}

function labelsOf(labels: unknown, channels: number, where: string): readonly string[] {
  if (labels === false) return [];
  if (labels === true) return Array.from({ length: channels }, (_, channel) => String(channel));
  if (Array.isArray(labels) && labels.length === channels && labels.every((label) => typeof label === 'string'))
    return labels;
  throw new ValueError({
    where,
    message: `\`labels\` must be true, false or ${channels} names. Received: labels=${show(labels)}.`,
  });
}

/** The values of the first and last colour, for each map. */
function rangesOf({ channels, values }: Plane, range: 'each' | 'all' | ValueRange, where: string): ValueRange[] {
  const all = (ends: ValueRange): ValueRange[] => Array.from({ length: channels }, () => ends);
  if (range === 'all') return all(bulkOf(Float64Array.from(values)));
  if (range !== 'each') return all(checkRange(range, 'range', where));
  const pixels = values.length / channels;
  return Array.from({ length: channels }, (_, channel) =>
    bulkOf(Float64Array.from({ length: pixels }, (_, pixel) => values[pixel * channels + channel] as number)),
  );
}

function bulkOf(values: Float64Array): ValueRange {
  const sorted = values.filter(Number.isFinite).sort();
  const low = Math.min(0, sorted[0] ?? 0);
  const high = sorted[Math.floor(sorted.length * 0.995)] ?? 0;
  return high > low ? [low, high] : [low, Math.max(low + 1, sorted.at(-1) ?? 0)];
}

/** The colour bar, between the values of its first and last colour. */
function legendParts(
  palette: Palette,
  ranges: readonly ValueRange[],
  range: 'each' | 'all' | ValueRange,
  top: number,
  text: { readonly color: Color; readonly background: Color },
): CollagePart[] {
  const [height, width] = BAR;
  const bar = blank(height, width, 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const level = Math.round(((pixel % width) / (width - 1)) * 255);
    bar.data.set(palette.subarray(level * 3, level * 3 + 3), pixel * 3);
  }
  const [low, high] = ranges[0] as ValueRange;
  const lows = Math.min(...ranges.map(([least]) => least));
  const first = range === 'each' ? (lows < 0 ? 'lowest' : '0') : short(low);
  const last = range === 'each' ? "each map's own highest (99.5 %)" : short(high);
  const before = drawText(first, text);
  const left = (before.shape[2] as number) + 6;
  return [
    { picture: before, top, left: 0 },
    { picture: stack([bar]), top, left },
    { picture: drawText(last, text), top, left: left + width + 6 },
  ];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
