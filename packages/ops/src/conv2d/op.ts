import { type DType, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { kernelShape, positiveGroups } from '../window/kernel.ts';
import { pictureShape } from '../window/picture.ts';
import {
  inferWindowedPicture,
  type ResolvedWindowOptions,
  resolveWindowOptions,
  WINDOW_OPTIONS,
  type WindowOptions,
} from '../window/window.ts';
import { conv2dReference } from './reference.ts';

export interface Conv2dAttributes extends ResolvedWindowOptions {
  /** Groups into which the channels and the filters are split; each group of filters sees only its group of channels. */
  readonly groups: number;
}

export const conv2dOp: OpDefinition<'conv2d'> = {
  name: 'conv2d',
  infer([x, kernel], attributes, where) {
    checkFloat(x, 'x', where);
    checkFloat(kernel, 'kernel', where);
    const picture = pictureShape(x.shape, attributes.dataFormat, where);
    const axes = '[height, width, channels / groups, filters]';
    const [kernelHeight, kernelWidth, channels, filters] = kernelShape(kernel.shape, axes, where);
    const { groups } = attributes;
    if (filters % groups !== 0) {
      throw new ShapeError({
        where,
        message: `The number of filters must be evenly divisible by the number of groups. Received: groups=${groups}, filters=${filters}.`,
      });
    }
    if (picture.channels !== null && picture.channels % groups !== 0) {
      throw new ShapeError({
        where,
        message: `The number of input channels must be evenly divisible by the number of groups. Received groups=${groups}, but the input has ${picture.channels} channels (full input shape is ${formatShape(x.shape)}).`,
      });
    }
    if (picture.channels !== null && picture.channels !== channels * groups) {
      const inGroups = groups === 1 ? '' : ` in ${groups} groups of ${picture.channels / groups}`;
      throw new ShapeError({
        where,
        message: `The input has ${picture.channels} channels${inGroups}, the kernel is for ${channels}: input ${formatShape(x.shape)}, kernel ${formatShape(kernel.shape)}.`,
      });
    }
    const outputs = { ...picture, channels: filters };
    return { shape: inferWindowedPicture(outputs, [kernelHeight, kernelWidth], attributes, where), dtype: 'float32' };
  },
  reference: conv2dReference,
};

/** Options of {@link conv2d}. */
export interface Conv2dOptions extends WindowOptions {
  /** Groups into which the channels and the filters are split (default 1). */
  readonly groups?: number | undefined;
}

/**
 * Convolves all channels with every filter.
 *
 * With `groups`, the channels and the filters are split into that many groups, in order, and each group of filters sees
 * only its own channels. The kernel is not flipped (it is a cross-correlation, as is usual in deep
 * learning).
 *
 * Input `[batch, height, width, channels]`, kernel `[height, width, channels / groups, filters]` → output
 * `[batch, newHeight, newWidth, filters]`; with `dataFormat: 'channelsFirst'` the pictures' channel axis is the second
 * one, the kernel layout does not change.
 *
 * @param x the picture, float32
 * @param kernel the filters, float32
 * @param options strides and dilation in pixels (default 1; they may be unequal and both above 1), padding (default
 *   'valid'), groups (default 1), data format (default 'channelsLast')
 * @throws ShapeError, ValueError if channels, filters and groups do not match, the window does not fit, for
 *   invalid options, or for another element type
 * @see https://keras.io/api/ops/nn/#conv-function
 * @example
 * const x = ones([1, 8, 8, 4]);
 * const kernel = ones([3, 3, 2, 6]);
 * conv2d(x, kernel, { strides: 2, padding: 'same', groups: 2 }).shape; // [1, 4, 4, 6]
 */
export function conv2d<D extends DType>(x: Tensor<D>, kernel: Tensor, options?: Conv2dOptions): Tensor<D>;
export function conv2d<D extends DType>(x: Value<D>, kernel: Value, options?: Conv2dOptions): Value<D>;
export function conv2d(x: Value, kernel: Value, options: Conv2dOptions = {}, ...extra: unknown[]): Value {
  refuseExtra(extra, 'conv2d(x, kernel, options)');
  const where = 'conv2d';
  checkOptions<Conv2dOptions>(options, { ...WINDOW_OPTIONS, groups: true }, where);
  const { groups = 1, ...window } = options;
  const attributes = { ...resolveWindowOptions(window, where), groups: positiveGroups(groups, where) };
  return applyOp(conv2dOp, [x, kernel], attributes);
}
