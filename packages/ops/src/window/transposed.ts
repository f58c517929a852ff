/**
 * The arithmetic of a transposed convolution along one axis. It is that of Keras, on which its backends mostly agree.
 */
import { ShapeError } from '@sepal/tensor';
import {
  checkLength,
  type Pair,
  type ResolvedWindowOptions,
  type Window,
  windowAlong,
  windowExtent,
} from './window.ts';

/** A window over which every input pixel is spread: tap `u` of pixel `i` goes to `i · stride + u · dilation − before`. */
export interface TransposedWindow extends Window {
  /** Extra pixels at the end, beyond the windows; null for Keras' default. */
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

/** The extent of the output along one axis. */
export interface TransposedOutputs {
  /** Pixels cropped at the start. */
  readonly before: number;
  readonly outputs: number;
}

/**
 * The output of a transposed window on an axis of `length` pixels.
 *
 * - 'valid': everything that the windows cover; without `outputPadding`, at least `length · stride` pixels.
 * - 'same': `length · stride` pixels. With `outputPadding`, (length − 1) · stride + extent mod 2 + outputPadding, which ignores an
 *   even extent: that is Keras' rule.
 * - explicit: what the windows cover less `before` and `after`, plus `outputPadding` pixels.
 */
export function transposedOutputs(length: number, window: TransposedWindow): TransposedOutputs {
  const { stride, padding, outputPadding } = window;
  const extent = windowExtent(window);
  const covered = (length - 1) * stride + extent;
  if (padding === 'valid') {
    return { before: 0, outputs: covered + (outputPadding ?? Math.max(0, stride - extent)) };
  }
  if (padding !== 'same') {
    return { before: padding[0], outputs: covered - padding[0] - padding[1] + (outputPadding ?? 0) };
  }
  // Padding around the dilated picture, over which the flipped window slides: as much before as after, or one more.
  const around = outputPadding === null ? stride + extent - 2 : extent + (extent % 2) - 2 + outputPadding;
  const front = Math.min(Math.ceil(around / 2), extent - 1);
  return { before: extent - 1 - front, outputs: covered + around - 2 * (extent - 1) };
}

/** The output length along an axis whose length may be unknown. @throws ShapeError if more is cropped than there is */
export function inferTransposedOutputs(
  length: number | null,
  window: TransposedWindow,
  axis: string,
  where: string,
): number | null {
  checkLength(windowExtent(window), `window along the ${axis}`, where);
  if (length === null) return null;
  const { outputs, before } = transposedOutputs(length, window);
  checkLength(before + outputs, `${axis} of the output and what is cut off`, where);
  if (outputs >= 0 || length === 0) return Math.max(0, outputs);
  throw new ShapeError({
    where,
    message: `The ${axis} of the output would be ${outputs}: the windows of ${length} pixels cover ${(length - 1) * window.stride + windowExtent(window)}, and the padding takes away more.`,
    hint: 'Use a smaller padding, a larger kernel, or a larger input.',
  });
}
