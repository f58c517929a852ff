import type { Reference } from '../graph/define.ts';
import type { FillMode } from './op.ts';

/** Positions beyond these are all the same: far outside. */
export const FARTHEST = 2 ** 28;

/** A pixel along an axis with its weight; index −1 is outside. */
type Tap = readonly [index: number, weight: number];

export const affineTransformReference: Reference<'affineTransform'> = ([x, transforms], attributes, output) => {
  const { interpolation, fillMode, fillValue } = attributes;
  const [batch, height, width, channels] = x.shape as readonly [number, number, number, number];
  const fill = Math.fround(fillValue);
  const tapsAt = (position: number, length: number): readonly Tap[] => {
    const inside = Number.isNaN(position) ? 0 : Math.min(Math.max(position, -FARTHEST), FARTHEST);
    if (interpolation === 'nearest') {
      const rounded = Math.sign(inside) * Math.floor(Math.abs(inside) + 0.5);
      return [[indexOf(rounded, length, fillMode), 1]];
    }
    const lower = Math.floor(inside);
    const upper = position - lower;
    return [
      [indexOf(lower, length, fillMode), 1 - upper],
      [indexOf(lower + 1, length, fillMode), upper],
    ];
  };
  let to = 0;
  for (let n = 0; n < batch; n++) {
    const [a0, a1, a2, b0, b1, b2] = transforms.data.subarray(6 * n, 6 * n + 6) as unknown as number[] as [
      ...[number, number, number],
      ...[number, number, number],
    ];
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const rows = tapsAt(b0 * j + (b1 * i + b2), height);
        const columns = tapsAt(a0 * j + (a1 * i + a2), width);
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (const [row, down] of rows) {
            for (const [column, across] of columns) {
              const isInside = row >= 0 && column >= 0;
              const from = ((n * height + row) * width + column) * channels + channel;
              sum += down * across * (isInside ? (x.data[from] as number) : fill);
            }
          }
          output.data[to++] = sum;
        }
      }
    }
  }
};

/** The pixel that stands for one outside; −1 for the fill value. */
function indexOf(index: number, length: number, mode: FillMode): number {
  switch (mode) {
    case 'constant':
      return index >= 0 && index < length ? index : -1;
    case 'nearest':
      return Math.min(Math.max(index, 0), length - 1);
    case 'wrap':
      return modulo(index, length);
    case 'mirror': {
      const last = length - 1;
      return last === 0 ? 0 : Math.abs(modulo(index + last, 2 * last) - last);
    }
    case 'reflect': {
      const within = modulo(index, 2 * length);
      return within < length ? within : 2 * length - 1 - within;
    }
  }
}

function modulo(x: number, by: number): number {
  return ((x % by) + by) % by;
}
