/** The sampling of a resized picture along one axis. */
import type { Tensor } from '@sepal/tensor';
import type { DataFormat } from '../graph/types.ts';
import { pictureShape, pictureStrides } from '../window/picture.ts';
import type { Pair } from '../window/window.ts';
import type { Interpolation } from './interpolation.ts';

/** The range of pixels to resize, which may extend beyond the picture at both ends. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** How an axis is resized. */
export interface Sampling {
  readonly span: Span;
  readonly outputs: number;
  readonly interpolation: Interpolation;
  /** Whether shrinking averages over all pixels. */
  readonly antialias: boolean;
}

/** The adjacent source pixels of one pixel of the result, with their weights. */
export interface Mix {
  readonly first: number;
  readonly weights: readonly number[];
}

function mixAt(at: number, { span: { start, length }, outputs, interpolation, antialias }: Sampling): Mix {
  if (interpolation === 'nearest') {
    // In float32 as in JAX: other rounding would pick other pixels.
    const index = Math.floor(Math.fround(Math.fround(Math.fround(at + 0.5) * length) / outputs));
    return { first: start + Math.min(index, length - 1), weights: [1] };
  }
  const inverse = length / outputs;
  const radius = antialias ? Math.max(1, inverse) : 1;
  // Pixel centres lie at `at + 0.5`.
  const centre = (at + 0.5) * inverse - 0.5;
  const last = Math.min(length - 1, Math.floor(centre + radius));
  let first = -1;
  let total = 0;
  const parts: number[] = [];
  for (let index = Math.max(0, Math.ceil(centre - radius)); index <= last; index++) {
    const part = 1 - Math.abs(centre - index) / radius;
    if (part <= 0) continue;
    if (first < 0) first = index;
    parts.push(part);
    total += part;
  }
  return { first: start + first, weights: parts.map((part) => part / total) };
}

/** The sources of every pixel of the result along an axis. */
export function mixesAlong(sampling: Sampling): readonly Mix[] {
  return Array.from({ length: sampling.outputs }, (_, at) => mixAt(at, sampling));
}

/** The sampling of both axes, and the value around the picture. */
export interface Resampling {
  readonly rows: Sampling;
  readonly columns: Sampling;
  readonly fillValue: number;
  readonly dataFormat: DataFormat;
}

/** The whole of an axis. */
function wholeAxis(length: number): Span {
  return { start: 0, length };
}

/** How to handle an aspect ratio that differs from the result's: distort, crop, or pad. */
export type Fit = 'stretch' | 'crop' | 'pad';

/** The parameters of a resize. */
interface Fitting {
  /** Height and width of the result. */
  readonly size: Pair;
  readonly interpolation: Interpolation;
  readonly antialias: boolean;
  readonly fit: Fit;
}

/** The sampling of both axes for pictures of a known size. Keras' arithmetic, which truncates fractions. */
export function samplingOf(
  { height, width }: { readonly height: number; readonly width: number },
  { size, interpolation, antialias, fit }: Fitting,
): { readonly rows: Sampling; readonly columns: Sampling } {
  let rows = wholeAxis(height);
  let columns = wholeAxis(width);
  const fittingHeight = Math.floor((width * size[0]) / size[1]);
  const fittingWidth = Math.floor((height * size[1]) / size[0]);
  if (fit === 'crop') {
    const length = Math.max(1, Math.min(height, fittingHeight));
    rows = { start: Math.floor((height - length) / 2), length };
    const across = Math.max(1, Math.min(width, fittingWidth));
    columns = { start: Math.floor((width - across) / 2), length: across };
  }
  if (fit === 'pad') {
    const above = Math.floor((Math.max(height, fittingHeight) - height) / 2);
    const beside = Math.floor((Math.max(width, fittingWidth) - width) / 2);
    if (above > 0) rows = { start: -above, length: height + 2 * above };
    else if (beside > 0) columns = { start: -beside, length: width + 2 * beside };
  }
  const how = { interpolation, antialias };
  return { rows: { ...how, span: rows, outputs: size[0] }, columns: { ...how, span: columns, outputs: size[1] } };
}

/** How an axis is resized to `factor` times its length. */
export function enlarged(length: number, factor: number, interpolation: Interpolation): Sampling {
  return { span: wholeAxis(length), outputs: length * factor, interpolation, antialias: false };
}

/**
 * y[n, i, j, c] = Σ over rows and columns of weight · x, in float64.
 *
 * @param round converts a sum to an element
 */
export function resample(
  x: Tensor,
  { rows, columns, fillValue, dataFormat }: Resampling,
  output: Tensor,
  round: (value: number) => number,
): void {
  const input = pictureShape(x.shape, dataFormat, 'resize');
  const out = pictureShape(output.shape, dataFormat, 'resize');
  const xStep = pictureStrides(input, dataFormat);
  const yStep = pictureStrides(out, dataFormat);
  const across = mixesAlong(columns);
  const valueAt = (row: number, column: number, start: number): number => {
    if (row < 0 || row >= input.height || column < 0 || column >= input.width) return fillValue;
    return x.data[start + row * xStep.height + column * xStep.width] as number;
  };

  for (const [i, down] of mixesAlong(rows).entries()) {
    for (const [j, right] of across.entries()) {
      for (let n = 0; n < out.batch; n++) {
        for (let c = 0; c < out.channels; c++) {
          const start = n * xStep.batch + c * xStep.channels;
          // −0 is the additive identity: adding it preserves even −0.
          let sum = -0;
          for (const [u, part] of down.weights.entries()) {
            let line = -0;
            for (const [v, weight] of right.weights.entries()) {
              line += weight * valueAt(down.first + u, right.first + v, start);
            }
            sum += part * line;
          }
          output.data[n * yStep.batch + i * yStep.height + j * yStep.width + c * yStep.channels] = round(sum);
        }
      }
    }
  }
}
