import { type DType, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import {
  checkOutputGradient,
  EXPLICIT_WINDOW,
  type ExplicitWindow,
  pictureLength,
  resolveExplicitWindow,
} from '../window/gradient-window.ts';
import { kernelShape } from '../window/kernel.ts';
import { pictureShape } from '../window/picture.ts';
import { type Pair, positivePair } from '../window/window.ts';
import { depthwiseConv2dInputGradientReference, depthwiseConv2dKernelGradientReference } from './reference.ts';

export interface DepthwiseConv2dKernelGradientAttributes extends ExplicitWindow {
  /** Height and width of the kernel. */
  readonly kernelSize: Pair;
}

export interface DepthwiseConv2dInputGradientAttributes extends ExplicitWindow {
  /** Height and width of the convolution's input. */
  readonly height: number;
  readonly width: number;
}

const KERNEL_AXES = '[height, width, channels, multiplier]';

export const depthwiseConv2dKernelGradientOp: OpDefinition<'depthwiseConv2dKernelGradient'> = {
  name: 'depthwiseConv2dKernelGradient',
  infer([x, dy], { kernelSize, ...window }, where) {
    checkFloat(x, 'x', where);
    checkFloat(dy, 'dy', where);
    const picture = pictureShape(x.shape, 'channelsLast', where);
    const { channels } = picture;
    const outputs = pictureShape(dy.shape, 'channelsLast', where).channels;
    if (channels === null || outputs === null) {
      throw new ShapeError({
        where,
        message: `The numbers of channels must be known. Received x of shape ${formatShape(x.shape)}, dy of shape ${formatShape(dy.shape)}.`,
      });
    }
    const multiplier = channels === 0 ? 1 : outputs / channels;
    if (!Number.isInteger(multiplier)) {
      throw new ShapeError({
        where,
        message: `The channels of dy must be a multiple of those of x. Received x of shape ${formatShape(x.shape)}, dy of shape ${formatShape(dy.shape)}.`,
      });
    }
    const shape = kernelShape([...kernelSize, channels, multiplier], KERNEL_AXES, where);
    checkOutputGradient(dy.shape, { ...picture, channels: channels * multiplier }, { kernelSize, window, where });
    return { shape, dtype: 'float32' };
  },
  reference: depthwiseConv2dKernelGradientReference,
};

export const depthwiseConv2dInputGradientOp: OpDefinition<'depthwiseConv2dInputGradient'> = {
  name: 'depthwiseConv2dInputGradient',
  infer([dy, kernel], { height, width, ...window }, where) {
    checkFloat(dy, 'dy', where);
    checkFloat(kernel, 'kernel', where);
    const { batch } = pictureShape(dy.shape, 'channelsLast', where);
    const [kernelHeight, kernelWidth, channels, multiplier] = kernelShape(kernel.shape, KERNEL_AXES, where);
    const output = { batch, height, width, channels: channels * multiplier };
    checkOutputGradient(dy.shape, output, { kernelSize: [kernelHeight, kernelWidth], window, where });
    return { shape: [batch, height, width, channels], dtype: 'float32' };
  },
  reference: depthwiseConv2dInputGradientReference,
};

/**
 * The gradient of a depthwise convolution with respect to its kernel: how much a loss changes with every weight, given how much
 * it changes with every output.
 *
 * Input x `[batch, height, width, channels]` of the convolution, gradient dy `[batch, newHeight, newWidth, channels * multiplier]`
 * of its output → gradient `[kernelHeight, kernelWidth, channels, multiplier]` of its kernel. Channels come last.
 *
 * @param x the convolution's input, float32
 * @param dy the gradient of its output, float32
 * @param attributes the kernel's size, and strides, dilation and padding of the convolution, the padding as numbers
 * @throws ShapeError, ValueError if dy cannot be of such an output, or for another element type
 * @see https://keras.io/api/ops/nn/#depthwise_conv-function
 * @example
 * const x = tensor([1, 2, 3], [1, 1, 3, 1]);
 * const dy = tensor([10, 1], [1, 1, 2, 1]);
 * const window = { strides: [1, 1], dilationRate: [1, 1], padding: [[0, 0], [0, 0]] } as const;
 * depthwiseConv2dKernelGradient(x, dy, { ...window, kernelSize: [1, 2] }).data; // [12, 23]
 */
export function depthwiseConv2dKernelGradient<D extends DType>(
  x: Tensor<D>,
  dy: Tensor,
  attributes: DepthwiseConv2dKernelGradientAttributes,
): Tensor<D>;
export function depthwiseConv2dKernelGradient<D extends DType>(
  x: Value<D>,
  dy: Value,
  attributes: DepthwiseConv2dKernelGradientAttributes,
): Value<D>;
export function depthwiseConv2dKernelGradient(
  x: Value,
  dy: Value,
  attributes: DepthwiseConv2dKernelGradientAttributes,
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'depthwiseConv2dKernelGradient(x, dy, attributes)');
  const where = 'depthwiseConv2dKernelGradient';
  checkOptions<DepthwiseConv2dKernelGradientAttributes>(attributes, { ...EXPLICIT_WINDOW, kernelSize: true }, where);
  return applyOp(depthwiseConv2dKernelGradientOp, [x, dy], {
    ...resolveExplicitWindow(attributes, where),
    kernelSize: positivePair(attributes.kernelSize, 'kernelSize', where),
  });
}

/**
 * The gradient of a depthwise convolution with respect to its input: how much a loss changes with every pixel, given how much it
 * changes with every output.
 *
 * Gradient dy `[batch, newHeight, newWidth, channels * multiplier]` of the convolution's output, kernel
 * `[kernelHeight, kernelWidth, channels, multiplier]` → gradient `[batch, height, width, channels]` of its input. Channels come last.
 *
 * @param dy the gradient of the convolution's output, float32
 * @param kernel the convolution's kernel, float32
 * @param attributes height and width of the convolution's input, and its strides, dilation and padding, the padding as numbers
 * @throws ShapeError, ValueError if dy cannot be of such an output, or for another element type
 * @see https://keras.io/api/ops/nn/#depthwise_conv-function
 * @example
 * const dy = tensor([10, 1], [1, 1, 2, 1]);
 * const kernel = tensor([2, 3], [1, 2, 1, 1]);
 * const window = { strides: [1, 1], dilationRate: [1, 1], padding: [[0, 0], [0, 0]] } as const;
 * depthwiseConv2dInputGradient(dy, kernel, { ...window, height: 1, width: 3 }).data; // [20, 32, 3]
 */
export function depthwiseConv2dInputGradient<D extends DType>(
  dy: Tensor<D>,
  kernel: Tensor,
  attributes: DepthwiseConv2dInputGradientAttributes,
): Tensor<D>;
export function depthwiseConv2dInputGradient<D extends DType>(
  dy: Value<D>,
  kernel: Value,
  attributes: DepthwiseConv2dInputGradientAttributes,
): Value<D>;
export function depthwiseConv2dInputGradient(
  dy: Value,
  kernel: Value,
  attributes: DepthwiseConv2dInputGradientAttributes,
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'depthwiseConv2dInputGradient(dy, kernel, attributes)');
  const where = 'depthwiseConv2dInputGradient';
  const names = { ...EXPLICIT_WINDOW, height: true, width: true } as const;
  checkOptions<DepthwiseConv2dInputGradientAttributes>(attributes, names, where);
  return applyOp(depthwiseConv2dInputGradientOp, [dy, kernel], {
    ...resolveExplicitWindow(attributes, where),
    height: pictureLength(attributes.height, 'height', where),
    width: pictureLength(attributes.width, 'width', where),
  });
}
