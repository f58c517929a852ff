import { type DType, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { kernelShape } from '../window/kernel.ts';
import { pictureShape } from '../window/picture.ts';
import {
  inferWindowedPicture,
  type ResolvedWindowOptions,
  resolveWindowOptions,
  type WindowOptions,
} from '../window/window.ts';
import { depthwiseConv2dReference } from './reference.ts';

export type DepthwiseConv2dAttributes = ResolvedWindowOptions;

export const depthwiseConv2dOp: OpDefinition<'depthwiseConv2d'> = {
  name: 'depthwiseConv2d',
  infer([x, kernel], attributes, where) {
    checkFloat(x, 'x', where);
    checkFloat(kernel, 'kernel', where);
    const picture = pictureShape(x.shape, attributes.dataFormat, where);
    const axes = '[height, width, channels, multiplier]';
    const [kernelHeight, kernelWidth, channels, multiplier] = kernelShape(kernel.shape, axes, where);
    if (picture.channels !== null && picture.channels !== channels) {
      throw new ShapeError({
        where,
        message: `The input has ${picture.channels} channels, the kernel is for ${channels}: input ${formatShape(x.shape)}, kernel ${formatShape(kernel.shape)}.`,
      });
    }
    const outputs = { ...picture, channels: channels * multiplier };
    return { shape: inferWindowedPicture(outputs, [kernelHeight, kernelWidth], attributes, where), dtype: 'float32' };
  },
  reference: depthwiseConv2dReference,
};

/**
 * Convolves every channel with its own filters: the first half of a depthwise separable convolution.
 *
 * Input channel `c` and filter `m` give output channel `c * multiplier + m`. The kernel is not flipped (it is a
 * cross-correlation, as everywhere in deep learning).
 *
 * Input `[batch, height, width, channels]`, kernel `[height, width, channels, multiplier]` → output
 * `[batch, newHeight, newWidth, channels * multiplier]`; with `dataFormat: 'channelsFirst'` the picture's channel axis
 * is the second one, the kernel layout does not change.
 *
 * @param x the picture, float32
 * @param kernel the filters, float32
 * @param options strides and dilation in pixels (default 1; they may be unequal and both above 1), padding (default
 *   'valid'), data format (default 'channelsLast')
 * @throws ShapeError, ValueError if channels differ, the window does not fit, for invalid options, or for
 *   another element type
 * @see https://keras.io/api/ops/nn/#depthwise_conv-function
 * @example
 * const x = tensor(new Float32Array(8 * 8 * 3).fill(1), [1, 8, 8, 3]);
 * const kernel = tensor(new Float32Array(3 * 3 * 3).fill(1), [3, 3, 3, 1]);
 * depthwiseConv2d(x, kernel, { strides: 2, padding: 'same' }).shape; // [1, 4, 4, 3]
 */
export function depthwiseConv2d<D extends DType>(x: Tensor<D>, kernel: Tensor, options?: WindowOptions): Tensor<D>;
export function depthwiseConv2d<D extends DType>(x: Value<D>, kernel: Value, options?: WindowOptions): Value<D>;
export function depthwiseConv2d(x: Value, kernel: Value, options: WindowOptions = {}, ...extra: unknown[]): Value {
  refuseExtra(extra, 'depthwiseConv2d(x, kernel, options)');
  return applyOp(depthwiseConv2dOp, [x, kernel], resolveWindowOptions(options, 'depthwiseConv2d'));
}
