import { blank, type Picture } from '../picture.ts';
import type { Box } from './resample.ts';

/** Nearest-neighbour resizing as in Pillow, which accumulates the source position and thus its rounding errors. */
export function nearestSmoothly(picture: Picture, box: Box, height: number, width: number): Picture {
  const indices = (from: number, to: number, size: number): number[] => {
    const step = (to - from) / size;
    let position = from + step * 0.5;
    return Array.from({ length: size }, () => {
      const index = Math.trunc(position);
      position += step;
      return index;
    });
  };
  return copied(picture, indices(box.top, box.bottom, height), indices(box.left, box.right, width));
}

/** Nearest-neighbour resizing as in `keras.ops.image.resize`, in float32. */
export function nearestSharply(picture: Picture, height: number, width: number): Picture {
  const indices = (length: number, size: number): number[] =>
    Array.from({ length: size }, (_, index) => Math.floor(Math.fround(Math.fround((index + 0.5) * length) / size)));
  return copied(picture, indices(picture.height, height), indices(picture.width, width));
}

function copied({ width, channels, data }: Picture, rows: readonly number[], columns: readonly number[]): Picture {
  const result = blank(rows.length, columns.length, channels);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let channel = 0; channel < channels; channel++) {
        result.data[at++] = data[(row * width + column) * channels + channel] as number;
      }
    }
  }
  return result;
}
