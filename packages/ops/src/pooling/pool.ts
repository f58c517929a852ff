import { ValueError } from '@sepal/tensor';
import { checkOptions } from '@sepal/tensor/options';
import type { DataFormat, TensorType } from '../graph/types.ts';
import { pictureShape, readDataFormat } from '../window/picture.ts';
import {
  inferWindowedPicture,
  type Padding,
  type Pair,
  positivePair,
  type ResolvedWindowOptions,
  resolvePadding,
} from '../window/window.ts';

/** The attributes of max and average pooling. */
export interface PoolAttributes {
  /** Size of the window along height and width, in pixels. */
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
}

/** Options of pooling; a number applies to both axes. */
export interface PoolOptions {
  /** Size of the window along height and width, in pixels. */
  readonly poolSize: number | Pair;
  /** Pixels between two outputs along height and width (default: the pool size). */
  readonly strides?: number | Pair | undefined;
  /** The padding: how far the window may overhang the picture (default 'valid': not at all). */
  readonly padding?: Padding | undefined;
  /** Where the channels are (default 'channelsLast'). */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Fills in defaults.
 *
 * @throws ValueError for an invalid value, or if the padding is so large that a window could lie outside the picture
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
  return { poolSize, strides, padding, dataFormat: readDataFormat(options.dataFormat ?? 'channelsLast', where) };
}

/** The window of a pool: dilation is 1. */
export function poolWindow({ strides, padding, dataFormat }: PoolAttributes): ResolvedWindowOptions {
  return { strides, padding, dataFormat, dilationRate: [1, 1] };
}

/** The shape rule of pooling: channels and element type are kept. */
export function inferPool(x: TensorType, attributes: PoolAttributes, where: string): TensorType {
  const picture = pictureShape(x.shape, attributes.dataFormat, where);
  const shape = inferWindowedPicture(picture, attributes.poolSize, poolWindow(attributes), where);
  return { shape, dtype: x.dtype };
}
