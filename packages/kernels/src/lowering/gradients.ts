/** The gradients of the ops that slide over pictures. All are channels-last, with padding in numbers. */
import { type Conv2dKernelGradientAttributes, type ExplicitWindow, type Pair, pictureShape } from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import type { ConvGradientAttributes, DepthwiseGradientAttributes } from '../vocabulary.ts';
import { type OpLowering, oneCall } from './lowering.ts';
import { slidingWindow } from './windows.ts';

/** A convolution, from the shape of its input, and its number of filters. */
function convolution(
  x: Shape,
  outputs: number,
  { kernelSize, groups, ...window }: Conv2dKernelGradientAttributes,
): ConvGradientAttributes {
  const { channels: inputs, ...picture } = pictureShape(x, 'channelsLast', 'conv2d');
  return { ...slidingWindow(picture, kernelSize, window), inputs, outputs, groups };
}

export const lowerConv2dKernelGradient: OpLowering<'conv2dKernelGradient'> = ({ operands, attributes, output }) =>
  oneCall('convKernelGradient', convolution(operands[0].shape, output.shape[3] as number, attributes), operands);

/** A depthwise convolution, from the shapes of its input and kernel. */
function depthwiseConvolution(x: Shape, kernel: Shape, window: ExplicitWindow): DepthwiseGradientAttributes {
  const { channels, ...picture } = pictureShape(x, 'channelsLast', 'depthwiseConv2d');
  const [height, width, , multiplier] = kernel as readonly [number, number, number, number];
  const kernelSize: Pair = [height, width];
  return { ...slidingWindow(picture, kernelSize, window), channels, multiplier };
}

export const lowerDepthwiseConv2dInputGradient: OpLowering<'depthwiseConv2dInputGradient'> = ({
  operands,
  attributes,
  output,
}) => oneCall('depthwiseInputGradient', depthwiseConvolution(output.shape, operands[1].shape, attributes), operands);

export const lowerDepthwiseConv2dKernelGradient: OpLowering<'depthwiseConv2dKernelGradient'> = ({
  operands,
  attributes,
  output,
}) => oneCall('depthwiseKernelGradient', depthwiseConvolution(operands[0].shape, output.shape, attributes), operands);
