import { type DType, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { compose } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { conv2d } from '../conv2d/op.ts';
import { depthwiseConv2d } from '../depthwise-conv2d/op.ts';
import type { Value } from '../graph/trace.ts';
import { kernelShape } from '../window/kernel.ts';
import { resolveWindowOptions, type WindowOptions } from '../window/window.ts';

/**
 * A depthwise separable convolution: filters every channel separately, then mixes the channels of each pixel.
 *
 * It is {@link depthwiseConv2d} with the options, followed by {@link conv2d} with a 1×1 kernel, with no bias or
 * activation in between.
 *
 * Input `[batch, height, width, channels]`, depthwise kernel `[height, width, channels, multiplier]`, pointwise kernel
 * `[1, 1, channels * multiplier, filters]` → output `[batch, newHeight, newWidth, filters]`; with
 * `dataFormat: 'channelsFirst'` the pictures' channel axis is the second one, the kernel layouts do not change.
 *
 * @param x the picture, float32
 * @param depthwiseKernel the filters of every channel, float32
 * @param pointwiseKernel the mixing weights, float32
 * @param options strides and dilation in pixels (default 1; they may be unequal and both above 1), padding (default
 *   'valid'), data format (default 'channelsLast')
 * @throws ShapeError, ValueError if channels differ, the pointwise kernel is not 1×1, the window does not fit,
 *   for invalid options, or for another element type
 * @see https://arxiv.org/abs/1610.02357, https://keras.io/api/ops/nn/#separable_conv-function
 * @example
 * const x = ones([1, 8, 8, 3]);
 * separableConv2d(x, ones([3, 3, 3, 2]), ones([1, 1, 6, 4]), { padding: 'same' }).shape; // [1, 8, 8, 4]
 */
export function separableConv2d<D extends DType>(
  x: Tensor<D>,
  depthwiseKernel: Tensor,
  pointwiseKernel: Tensor,
  options?: WindowOptions,
): Tensor<D>;
export function separableConv2d<D extends DType>(
  x: Value<D>,
  depthwiseKernel: Value,
  pointwiseKernel: Value,
  options?: WindowOptions,
): Value<D>;
export function separableConv2d(
  x: Value,
  depthwiseKernel: Value,
  pointwiseKernel: Value,
  options: WindowOptions = {},
  ...extra: unknown[]
): Value {
  return compose('separableConv2d(x, depthwiseKernel, pointwiseKernel, options)', extra, () => {
    const where = 'separableConv2d';
    for (const value of [x, depthwiseKernel, pointwiseKernel]) checkValue(value, where);
    checkPointwise(depthwiseKernel, pointwiseKernel, where);
    resolveWindowOptions(options, where);
    return conv2d(depthwiseConv2d(x, depthwiseKernel, options), pointwiseKernel, { dataFormat: options.dataFormat });
  });
}

/** Checks both kernels before the first convolution, which may take long. */
function checkPointwise(depthwiseKernel: Value, pointwiseKernel: Value, where: string): void {
  const depthwise = kernelShape(depthwiseKernel.shape, '[height, width, channels, multiplier]', where);
  const pointwise = kernelShape(pointwiseKernel.shape, '[1, 1, channels * multiplier, filters]', where);
  if (pointwise[0] !== 1 || pointwise[1] !== 1) {
    throw new ShapeError({
      where,
      message: `The pointwise kernel must have one tap. Received shape ${formatShape(pointwise)}.`,
      hint: 'Its shape is [1, 1, channels * multiplier, filters].',
    });
  }
  if (pointwise[2] !== depthwise[2] * depthwise[3]) {
    throw new ShapeError({
      where,
      message: `The depthwise kernel gives ${depthwise[2] * depthwise[3]} channels, the pointwise kernel is for ${pointwise[2]}: depthwise ${formatShape(depthwise)}, pointwise ${formatShape(pointwise)}.`,
    });
  }
}
