/**
 * The arithmetic of a window that slides over one axis, for convolution and pooling.
 *
 * Padding is geometry, not data: nothing here or in the ops copies a padded tensor.
 */
import { ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';
import type { DataFormat } from '../graph/types.ts';
import { type PictureShape, readDataFormat, shapeOfPicture } from './picture.ts';

/** Lengths along height and width. */
export type Pair = readonly [number, number];

/**
 * How far a window may overhang the picture: not at all ('valid'), enough for ceil(n / stride) outputs ('same', any odd pixel at
 * the end), or by a given number of zeros before and after: `[[top, bottom], [left, right]]`.
 */
export type Padding = 'valid' | 'same' | readonly [Pair, Pair];

/** A window that slides over one axis. */
export interface Window {
  /** Number of taps. */
  readonly size: number;
  /** Distance between two outputs. */
  readonly stride: number;
  /** Distance between two taps. */
  readonly dilation: number;
  readonly padding: 'valid' | 'same' | Pair;
}

/**
 * The maximum of strides, dilations, paddings, windows and the padded axes that they slide over, so that positions and distances
 * fit into 32 bits wherever they are computed.
 */
export const LONGEST_AXIS = 536_870_911;

/** The extent of a window, from its first tap to its last. */
export function windowExtent({ size, dilation }: Pick<Window, 'size' | 'dilation'>): number {
  return (size - 1) * dilation + 1;
}

/** The number of outputs of a window on an axis of `length` pixels; 0 or less if it does not fit. */
export function windowOutputs(length: number, window: Window): number {
  if (window.padding === 'same') return Math.ceil(length / window.stride);
  const [before, after] = window.padding === 'valid' ? [0, 0] : window.padding;
  return Math.floor((length + before + after - windowExtent(window)) / window.stride) + 1;
}

/** The padding before and after an axis of `length` pixels. */
export function windowPadding(length: number, window: Window): Pair {
  if (window.padding === 'valid') return [0, 0];
  if (window.padding !== 'same') return window.padding;
  const needed = (windowOutputs(length, window) - 1) * window.stride + windowExtent(window);
  const total = Math.max(0, needed - length);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The windows of an op on pictures, along height and width. */
export interface WindowAttributes {
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilationRate: Pair;
}

/** The window along height (axis 0) or width (axis 1). */
export function windowAlong(
  axis: 0 | 1,
  kernelSize: Pair,
  { strides, padding, dilationRate }: WindowAttributes,
): Window {
  return {
    size: kernelSize[axis],
    stride: strides[axis],
    dilation: dilationRate[axis],
    padding: typeof padding === 'string' ? padding : padding[axis],
  };
}

/** The number of outputs along an axis whose length may be unknown. @throws ShapeError if the window does not fit */
export function inferWindowOutputs(length: number | null, window: Window, axis: string, where: string): number | null {
  const extent = windowExtent(window);
  checkLength(extent, `window along the ${axis}`, where);
  if (length === null) return null;
  const [before, after] = typeof window.padding === 'string' ? [0, 0] : window.padding;
  checkLength(before + length + after, `${axis} of the padded input`, where);
  const outputs = windowOutputs(length, window);
  if (outputs > 0 || length === 0) return Math.max(0, outputs);
  throw new ShapeError({
    where,
    message: `The ${axis} of the output would be ${outputs}: the input has ${length} pixels, the window covers ${extent}.`,
    hint: "Use a smaller kernel or dilation, a larger input, or padding 'same'.",
  });
}

/** @throws ShapeError above {@link LONGEST_AXIS} */
export function checkLength(pixels: number, name: string, where: string): void {
  if (pixels <= LONGEST_AXIS) return;
  throw new ShapeError({
    where,
    message: `The ${name} is ${pixels} pixels long. At most ${LONGEST_AXIS} are possible.`,
  });
}

/** The shape of the output of a window of `kernelSize`. `picture` already has the output's channels. */
export function inferWindowedPicture(
  picture: PictureShape,
  kernelSize: Pair,
  attributes: ResolvedWindowOptions,
  where: string,
): SymbolicShape {
  const height = inferWindowOutputs(picture.height, windowAlong(0, kernelSize, attributes), 'height', where);
  const width = inferWindowOutputs(picture.width, windowAlong(1, kernelSize, attributes), 'width', where);
  return shapeOfPicture({ ...picture, height, width }, attributes.dataFormat);
}

/** Options of a sliding window; a number applies to both axes. */
export interface WindowOptions {
  /** Pixels between two outputs along height and width (default 1). */
  readonly strides?: number | Pair | undefined;
  /** The padding: how far the window may overhang the picture (default 'valid': not at all). */
  readonly padding?: Padding | undefined;
  /** Pixels between two taps along height and width (default 1). */
  readonly dilationRate?: number | Pair | undefined;
  /** Where the channels of the picture are (default 'channelsLast'). */
  readonly dataFormat?: DataFormat | undefined;
}

/** {@link WindowOptions} with every default filled in and checked. */
export interface ResolvedWindowOptions extends WindowAttributes {
  readonly dataFormat: DataFormat;
}

/** The names of {@link WindowOptions}. */
export const WINDOW_OPTIONS = { strides: true, padding: true, dilationRate: true, dataFormat: true } as const;

/** Fills in defaults: stride and dilation 1, padding 'valid', 'channelsLast'. @throws ValueError for an invalid value */
export function resolveWindowOptions(options: WindowOptions, where: string): ResolvedWindowOptions {
  checkOptions<WindowOptions>(options, WINDOW_OPTIONS, where);
  return {
    strides: positivePair(options.strides ?? 1, 'strides', where),
    padding: resolvePadding(options.padding ?? 'valid', where),
    dilationRate: positivePair(options.dilationRate ?? 1, 'dilationRate', where),
    dataFormat: readDataFormat(options.dataFormat ?? 'channelsLast', where),
  };
}

/** A number for both axes, or two numbers; positive integers up to {@link LONGEST_AXIS}. @throws ValueError for anything else */
export function positivePair(value: number | Pair, name: string, where: string): Pair {
  const pair = typeof value === 'number' ? [value, value] : value;
  if (!isPair(pair) || pair[0] <= 0 || pair[1] <= 0) {
    throw new ValueError({
      where,
      message: `\`${name}\` must be a positive integer or two of them. Received ${name}=${show(value)}.`,
    });
  }
  checkMost(Math.max(...pair), name, value, where);
  return [pair[0], pair[1]];
}

/** @throws ValueError if it is not a padding */
export function resolvePadding(padding: Padding, where: string): Padding {
  if (padding === 'valid' || padding === 'same') return padding;
  if (Array.isArray(padding) && padding.length === 2 && padding.every(isPair)) {
    const [[top, bottom], [left, right]] = padding as readonly [Pair, Pair];
    if (Math.min(top, bottom, left, right) >= 0) {
      checkMost(Math.max(top, bottom, left, right), 'padding', padding, where);
      return [
        [top, bottom],
        [left, right],
      ];
    }
  }
  throw new ValueError({
    where,
    message: `\`padding\` must be 'valid', 'same' or [[top, bottom], [left, right]]. Received padding=${show(padding)}.`,
  });
}

function checkMost(largest: number, name: string, value: unknown, where: string): void {
  if (largest <= LONGEST_AXIS) return;
  throw new ValueError({
    where,
    message: `\`${name}\` must not exceed ${LONGEST_AXIS}. Received ${name}=${show(value)}.`,
  });
}

function isPair(value: unknown): value is Pair {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isInteger);
}
