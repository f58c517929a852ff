import { checkOptions, ValueError } from '@sepal/tensor';
import type { DataFormat, TensorType } from '../graph/types.ts';
import {
  inferWindowedPicture,
  type Padding,
  type Pair,
  pictureShape,
  positivePair,
  type ResolvedWindowOptions,
  resolveDataFormat,
  resolvePadding,
} from '../window/window.ts';

/** What maximum and average pooling have in common. */
export interface PoolAttributes {
  /** Places that the window covers along height and width. */
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
}

/** Options that say what is pooled; a number counts for both axes. */
export interface PoolOptions {
  /** Places that the window covers along height and width. */
  readonly poolSize: number | Pair;
  /** Places between two outputs along height and width (default: the pool size). */
  readonly strides?: number | Pair | undefined;
  /** How the window may overhang the picture (default 'valid': not at all). */
  readonly padding?: Padding | undefined;
  /** Where the channels are (default 'channelsLast'). */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Fills in defaults.
 *
 * @throws ValueError if a value cannot be used, or if the padding is so large that a window could lie outside the picture
 */
export function resolvePoolOptions(options: PoolOptions, where: string): PoolAttributes {
  checkOptions<PoolOptions>(options, { poolSize: true, strides: true, padding: true, dataFormat: true }, where);
  const poolSize = positivePair(options.poolSize, 'poolSize', where);
  const strides = positivePair(options.strides ?? poolSize, 'strides', where);
  const padding = resolvePadding(options.padding ?? 'valid', where);
  if (
    typeof padding !== 'string' &&
    padding.some((amounts, axis) => Math.max(...amounts) >= (poolSize[axis] as number))
  ) {
    throw new ValueError({
      where,
      message: `\`padding\` must be smaller than \`poolSize\`. Received padding=[${padding.map((amounts) => `[${amounts.join(', ')}]`).join(', ')}], poolSize=[${poolSize.join(', ')}].`,
      hint: 'A window that lies outside the picture has no maximum and no average.',
    });
  }
  return { poolSize, strides, padding, dataFormat: resolveDataFormat(options.dataFormat ?? 'channelsLast', where) };
}

/** The window of a pool: its taps are neighbours. */
export function poolWindow({ strides, padding, dataFormat }: PoolAttributes): ResolvedWindowOptions {
  return { strides, padding, dataFormat, dilationRate: [1, 1] };
}

/** The shape rule of pooling: channels and element type stay. */
export function inferPool(x: TensorType, attributes: PoolAttributes, where: string): TensorType {
  const picture = pictureShape(x.shape, attributes.dataFormat, where);
  const shape = inferWindowedPicture(picture, attributes.poolSize, poolWindow(attributes), where);
  return { shape, dtype: x.dtype };
}
