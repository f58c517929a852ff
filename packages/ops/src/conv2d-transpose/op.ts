import { type DType, formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { kernelShape, positiveGroups } from '../window/kernel.ts';
import { pictureShape, shapeOfPicture } from '../window/picture.ts';
import { inferTransposedOutputs, transposedWindowAlong } from '../window/transposed.ts';
import {
  type Pair,
  type ResolvedWindowOptions,
  resolveWindowOptions,
  WINDOW_OPTIONS,
  type WindowOptions,
} from '../window/window.ts';
import { conv2dTransposeReference } from './reference.ts';

export interface Conv2dTransposeAttributes extends ResolvedWindowOptions {
  /** Extra pixels at the end of height and width, beyond the windows; null for Keras' default. */
  readonly outputPadding: Pair | null;
  /** Groups into which the channels and the filters are split; each group of filters sees only its group of channels. */
  readonly groups: number;
}

export const conv2dTransposeOp: OpDefinition<'conv2dTranspose'> = {
  name: 'conv2dTranspose',
  infer([x, kernel], attributes, where) {
    checkFloat(x, 'x', where);
    checkFloat(kernel, 'kernel', where);
    const { groups, dataFormat } = attributes;
    const picture = pictureShape(x.shape, dataFormat, where);
    const axes = '[height, width, filters / groups, channels]';
    const [kernelHeight, kernelWidth, filters, channels] = kernelShape(kernel.shape, axes, where);
    if (channels % groups !== 0) {
      throw new ShapeError({
        where,
        message: `The number of input channels must be evenly divisible by the number of groups. Received: groups=${groups}, kernel ${formatShape(kernel.shape)}.`,
      });
    }
    if (picture.channels !== null && picture.channels !== channels) {
      throw new ShapeError({
        where,
        message: `The number of input channels must match the kernel's input channels. Received: input channels=${picture.channels}, kernel input channels=${channels}, input ${formatShape(x.shape)}, kernel ${formatShape(kernel.shape)}.`,
        hint: `A kernel is ${axes}.`,
      });
    }
    const kernelSize: Pair = [kernelHeight, kernelWidth];
    const along = (axis: 0 | 1) => transposedWindowAlong(axis, kernelSize, attributes);
    const height = inferTransposedOutputs(picture.height, along(0), 'height', where);
    const width = inferTransposedOutputs(picture.width, along(1), 'width', where);
    const shape = shapeOfPicture({ batch: picture.batch, height, width, channels: filters * groups }, dataFormat);
    return { shape, dtype: 'float32' };
  },
  reference: conv2dTransposeReference,
};

/** Options of {@link conv2dTranspose}. */
export interface Conv2dTransposeOptions extends WindowOptions {
  /**
   * Extra pixels at the end of height and width, beyond the windows (with padding 'same', beyond Keras' count); or one number for
   * both. Default: as many as give at least `length * strides` pixels, or exactly that with 'same'.
   */
  readonly outputPadding?: number | Pair | null | undefined;
  /** Groups into which the channels and the filters are split (default 1). */
  readonly groups?: number | undefined;
}

/**
 * Transposed convolution: spreads every pixel over a window, which enlarges pictures by the strides.
 *
 * It is the gradient of {@link conv2d} with respect to its input, given the same kernel (that convolution's input channels are the
 * filters here), its padding as numbers, and the pixels that it did not reach at the end as `outputPadding`.
 *
 * Input `[batch, height, width, channels]`, kernel `[height, width, filters / groups, channels]` → output
 * `[batch, newHeight, newWidth, filters]`; with `dataFormat: 'channelsFirst'` the pictures' channel axis is the second one,
 * the kernel layout does not change.
 *
 * @param x the picture, float32
 * @param kernel the filters, float32
 * @param options strides and dilation in pixels (default 1; they may be unequal and both above 1); padding: how much of the windows'
 *   extent is cropped (default 'valid': nothing; 'same': down to `length * strides` pixels; or numbers); output padding;
 *   groups (default 1); data format (default 'channelsLast')
 * @throws ShapeError, ValueError if channels and groups do not match, more is cropped than there is, for invalid
 *   options, or for another element type
 * @see https://keras.io/api/ops/nn/#convtranspose-function
 * @example
 * const x = tensor([1, 2], [1, 1, 2, 1]);
 * conv2dTranspose(x, tensor([1, 10, 100], [1, 3, 1, 1]), { strides: [1, 2] }).data; // [1, 10, 102, 20, 200]
 * conv2dTranspose(x, ones([2, 2, 3, 1]), { strides: 2, padding: 'same' }).shape; // [1, 2, 4, 3]
 */
export function conv2dTranspose<D extends DType>(
  x: Tensor<D>,
  kernel: Tensor,
  options?: Conv2dTransposeOptions,
): Tensor<D>;
export function conv2dTranspose<D extends DType>(
  x: Value<D>,
  kernel: Value,
  options?: Conv2dTransposeOptions,
): Value<D>;
export function conv2dTranspose(
  x: Value,
  kernel: Value,
  options: Conv2dTransposeOptions = {},
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'conv2dTranspose(x, kernel, options)');
  const where = 'conv2dTranspose';
  checkOptions<Conv2dTransposeOptions>(options, { ...WINDOW_OPTIONS, outputPadding: true, groups: true }, where);
  const { groups = 1, outputPadding = null, ...window } = options;
  const attributes = {
    ...resolveWindowOptions(window, where),
    outputPadding: outputPadding === null ? null : paddingPair(outputPadding, where),
    groups: positiveGroups(groups, where),
  };
  return applyOp(conv2dTransposeOp, [x, kernel], attributes);
}

function paddingPair(value: number | Pair, where: string): Pair {
  const [height, width, ...more] = (typeof value === 'number' ? [value, value] : value) as readonly number[];
  const isSize = (pixels: unknown): pixels is number => Number.isInteger(pixels) && (pixels as number) >= 0;
  if (isSize(height) && isSize(width) && more.length === 0) return [height, width];
  throw new ValueError({
    where,
    message: `\`outputPadding\` must be an integer of at least 0 or two of them. Received outputPadding=${show(value)}.`,
  });
}
