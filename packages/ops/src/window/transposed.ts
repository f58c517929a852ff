/**
 * Where the window of a transposed convolution puts its results along one axis: Keras' arithmetic, on which its backends
 * agree where they can.
 */
import { ShapeError } from '@sepal/tensor';
import {
  checkPlaces,
  type Pair,
  type ResolvedWindowOptions,
  type Window,
  windowAlong,
  windowExtent,
} from './window.ts';

/** A window that every place of the input is spread over: tap `u` of place `i` goes to `i · stride + u · dilation − before`. */
export interface TransposedWindow extends Window {
  /** Places at the end beyond what the windows cover; null for what Keras chooses. */
  readonly outputPadding: number | null;
}

/** The window along height (axis 0) or width (axis 1). */
export function transposedWindowAlong(
  axis: 0 | 1,
  kernelSize: Pair,
  attributes: Omit<ResolvedWindowOptions, 'dataFormat'> & { readonly outputPadding: Pair | null },
): TransposedWindow {
  const { outputPadding } = attributes;
  return {
    ...windowAlong(axis, kernelSize, attributes),
    outputPadding: outputPadding === null ? null : outputPadding[axis],
  };
}

/** The output's places along one axis. */
export interface TransposedPlaces {
  /** Places that are cut off in front of the first one. */
  readonly before: number;
  readonly outputs: number;
}

/**
 * What a transposed window gives on an axis of `length` places.
 *
 * - 'valid': everything that the windows cover; without `outputPadding` at least `length · stride` places.
 * - 'same': `length · stride` places. With `outputPadding` (length − 1) · stride + extent mod 2 + outputPadding, in which an even
 *   extent counts for nothing: that is Keras' rule.
 * - explicit: what the windows cover without `before` and `after`, and `outputPadding` places more.
 */
export function transposedPlaces(length: number, window: TransposedWindow): TransposedPlaces {
  const { stride, padding, outputPadding } = window;
  const extent = windowExtent(window);
  const covered = (length - 1) * stride + extent;
  if (padding === 'valid') {
    return { before: 0, outputs: covered + (outputPadding ?? Math.max(0, stride - extent)) };
  }
  if (padding !== 'same') {
    return { before: padding[0], outputs: covered - padding[0] - padding[1] + (outputPadding ?? 0) };
  }
  // Places around the picture with its gaps, over which the turned window slides: as many in front as behind, or one more.
  const around = outputPadding === null ? stride + extent - 2 : extent + (extent % 2) - 2 + outputPadding;
  const front = Math.min(Math.ceil(around / 2), extent - 1);
  return { before: extent - 1 - front, outputs: covered + around - 2 * (extent - 1) };
}

/** The outputs along a picture's axis whose length may be unknown. @throws ShapeError if more is cut off than there is */
export function inferTransposedOutputs(
  length: number | null,
  window: TransposedWindow,
  axis: string,
  where: string,
): number | null {
  checkPlaces(windowExtent(window), `window along the ${axis}`, where);
  if (length === null) return null;
  const { outputs, before } = transposedPlaces(length, window);
  checkPlaces(before + outputs, `${axis} of the output and what is cut off`, where);
  if (outputs >= 0 || length === 0) return Math.max(0, outputs);
  throw new ShapeError({
    where,
    message: `The ${axis} of the output would be ${outputs}: the windows of ${length} places cover ${(length - 1) * window.stride + windowExtent(window)}, and the padding takes away more.`,
    hint: 'Use a smaller padding, a larger kernel, or a larger input.',
  });
}
