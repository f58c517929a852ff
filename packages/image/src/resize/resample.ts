/**
 * Separable resampling with a filter: first along rows, then along columns.
 *
 * With antialiasing it matches Pillow bit for bit: weights and sums in fixed point, rounded after each axis. Without, it matches
 * `keras.ops.image.resize`, whose filter is never wider than its support.
 */
import { roundHalfToEven } from '@sepal/tensor';
import { blank, type Picture } from '../picture.ts';
import type { Filter } from './filters.ts';

/** The part of a picture to resize, in pixels; ends are exclusive. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The source pixels and weights of one pixel of the result. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

interface Axis {
  /** Length of the picture, in pixels. */
  readonly length: number;
  /** The start and end of the box. */
  readonly from: number;
  readonly to: number;
  /** Length of the result, in pixels. */
  readonly size: number;
}

/** Fractional bits of Pillow's fixed-point weights. */
const PRECISION = 22;

/** Resizes a picture, or a box of it, with antialiasing, as Pillow's `resize`. */
export function resampleSmoothly(picture: Picture, box: Box, height: number, width: number, filter: Filter): Picture {
  const across = smoothTaps({ length: picture.width, from: box.left, to: box.right, size: width }, filter);
  const down = smoothTaps({ length: picture.height, from: box.top, to: box.bottom, size: height }, filter);
  const finish = (sum: number): number => clamp((sum + 2 ** (PRECISION - 1)) >> PRECISION);
  const same = (taps: readonly Taps[], length: number, from: number): boolean => taps.length === length && from === 0;
  const narrow =
    same(across, picture.width, box.left) && box.right === width ? picture : acrossRows(picture, across, finish);
  return same(down, picture.height, box.top) && box.bottom === height ? narrow : downColumns(narrow, down, finish);
}

/** Resizes a picture without antialiasing: as `keras.ops.image.resize` does for bytes, rounding halves to even. */
export function resampleSharply(picture: Picture, height: number, width: number, filter: Filter): Picture {
  const across = sharpTaps(picture.width, width, filter);
  const down = sharpTaps(picture.height, height, filter);
  const { channels } = picture;
  const rows = new Float64Array(picture.height * width * channels);
  forEachRow(picture, across, (at, sum) => {
    rows[at] = sum;
  });
  const result = blank(height, width, channels);
  forEachColumn({ width, channels, data: rows }, down, (at, sum) => {
    result.data[at] = clamp(roundHalfToEven(sum));
  });
  return result;
}

function acrossRows(picture: Picture, taps: readonly Taps[], finish: (sum: number) => number): Picture {
  const result = blank(picture.height, taps.length, picture.channels);
  forEachRow(picture, taps, (at, sum) => {
    result.data[at] = finish(sum);
  });
  return result;
}

function downColumns(picture: Picture, taps: readonly Taps[], finish: (sum: number) => number): Picture {
  const result = blank(taps.length, picture.width, picture.channels);
  forEachColumn(picture, taps, (at, sum) => {
    result.data[at] = finish(sum);
  });
  return result;
}

function forEachRow(
  { height, width, channels, data }: Picture,
  taps: readonly Taps[],
  put: (at: number, sum: number) => void,
): void {
  for (let row = 0; row < height; row++) {
    for (const [column, { first, weights }] of taps.entries()) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        let at = (row * width + first) * channels + channel;
        for (const weight of weights) {
          sum += weight * (data[at] as number);
          at += channels;
        }
        put((row * taps.length + column) * channels + channel, sum);
      }
    }
  }
}

function forEachColumn(
  { width, channels, data }: { readonly width: number; readonly channels: number; readonly data: ArrayLike<number> },
  taps: readonly Taps[],
  put: (at: number, sum: number) => void,
): void {
  const row = width * channels;
  for (const [index, { first, weights }] of taps.entries()) {
    for (let column = 0; column < row; column++) {
      let sum = 0;
      let at = first * row + column;
      for (const weight of weights) {
        sum += weight * (data[at] as number);
        at += row;
      }
      put(index * row + column, sum);
    }
  }
}

/** When shrinking, the filter is widened to cover every pixel. Pixels outside the box count too. */
function smoothTaps({ length, from, to, size }: Axis, { support, weight }: Filter): Taps[] {
  const scale = (to - from) / size;
  const wide = Math.max(1, scale);
  const reach = support * wide;
  return Array.from({ length: size }, (_, index) => {
    const centre = from + (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(length, Math.trunc(centre + reach + 0.5));
    const raw = Array.from({ length: end - first }, (_, tap) => weight((tap + first - centre + 0.5) * (1 / wide)));
    const total = raw.reduce((sum, value) => sum + value, 0);
    const fixed = raw.map((value) => {
      const share = total === 0 ? value : value * (1 / total);
      return Math.trunc(share * 2 ** PRECISION + (share < 0 ? -0.5 : 0.5));
    });
    return { first, weights: fixed };
  });
}

function sharpTaps(length: number, size: number, { support, weight }: Filter): Taps[] {
  const scale = length / size;
  return Array.from({ length: size }, (_, index) => {
    const centre = (index + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - support));
    const end = Math.min(length - 1, Math.floor(centre + support));
    const raw = Array.from({ length: end - first + 1 }, (_, tap) => weight(centre - first - tap));
    const total = raw.reduce((sum, value) => sum + value, 0);
    return { first, weights: raw.map((value) => value / total) };
  });
}

function clamp(value: number): number {
  return Math.max(0, Math.min(value, 255));
}
