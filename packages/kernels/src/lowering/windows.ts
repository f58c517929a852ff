/** The ops that slide over pictures. Their kernels and operands are channels-last. */
import {
  type Conv2dTransposeAttributes,
  type Pair,
  type PoolAttributes,
  pictureShape,
  poolWindow,
  type ResolvedWindowOptions,
  type StaticTensorType,
  transposedOutputs,
  transposedWindowAlong,
  windowAlong,
  windowOutputs,
  windowPadding,
} from '@sepal/ops';
import { type Shape, stridesOf, ValueError } from '@sepal/tensor';
import type { ConvTransposeUnpackedAttributes, SlidingWindow } from '../vocabulary.ts';
import { type LoweredCall, type Lowering, type OpLowering, oneCall } from './lowering.ts';

/** A kernel's window over pictures of these lengths. */
export function slidingWindow(
  { batch, height, width }: { batch: number; height: number; width: number },
  kernelSize: Pair,
  attributes: Omit<ResolvedWindowOptions, 'dataFormat'>,
): SlidingWindow {
  const vertical = windowAlong(0, kernelSize, attributes);
  const horizontal = windowAlong(1, kernelSize, attributes);
  return {
    batch,
    height,
    width,
    kernelSize,
    strides: attributes.strides,
    dilation: attributes.dilationRate,
    padding: [windowPadding(height, vertical), windowPadding(width, horizontal)],
    outputHeight: Math.max(0, windowOutputs(height, vertical)),
    outputWidth: Math.max(0, windowOutputs(width, horizontal)),
  };
}

function checkChannelsLast({ dataFormat }: ResolvedWindowOptions, where: string): void {
  if (dataFormat === 'channelsLast') return;
  throw new ValueError({
    where,
    message: 'There are kernels for channelsLast only. Received dataFormat=channelsFirst.',
    hint: 'Transpose the input and the result.',
  });
}

export const lowerConv2d: OpLowering<'conv2d'> = ({ operands, attributes }) => {
  checkChannelsLast(attributes, 'conv2d');
  const [x, kernel] = operands;
  const { channels, ...picture } = pictureShape(x.shape, 'channelsLast', 'conv2d');
  const [height, width, , outputs] = kernel.shape as readonly [number, number, number, number];
  const window = slidingWindow(picture, [height, width], attributes);
  return oneCall('convUnpacked', { ...window, inputs: channels, outputs, groups: attributes.groups }, operands);
};

export const lowerDepthwiseConv2d: OpLowering<'depthwiseConv2d'> = ({ operands, attributes }) => {
  checkChannelsLast(attributes, 'depthwiseConv2d');
  const [x, kernel] = operands;
  const { channels, ...picture } = pictureShape(x.shape, 'channelsLast', 'depthwiseConv2d');
  const [height, width, , multiplier] = kernel.shape as readonly [number, number, number, number];
  const window = slidingWindow(picture, [height, width], attributes);
  return oneCall('depthwiseUnpacked', { ...window, channels, multiplier }, operands);
};

/** A transposed convolution over pictures of these shapes. */
export function transposedConvolution(
  xShape: Shape,
  kernelShape: Shape,
  attributes: Conv2dTransposeAttributes,
): ConvTransposeUnpackedAttributes {
  const { channels, batch, height, width } = pictureShape(xShape, 'channelsLast', 'conv2dTranspose');
  const [kernelHeight, kernelWidth, filters] = kernelShape as readonly [number, number, number];
  const kernelSize: Pair = [kernelHeight, kernelWidth];
  const rows = transposedOutputs(height, transposedWindowAlong(0, kernelSize, attributes));
  const columns = transposedOutputs(width, transposedWindowAlong(1, kernelSize, attributes));
  return {
    batch,
    height,
    width,
    kernelSize,
    strides: attributes.strides,
    dilation: attributes.dilationRate,
    before: [rows.before, columns.before],
    outputHeight: Math.max(0, rows.outputs),
    outputWidth: Math.max(0, columns.outputs),
    inputs: channels,
    outputs: filters * attributes.groups,
    groups: attributes.groups,
  };
}

/** Rearranges the kernel `[height, width, outputs / groups, inputs]` into the layout of convolutions, then convolves. */
export const lowerConv2dTranspose: OpLowering<'conv2dTranspose'> = ({ operands, attributes }) => {
  checkChannelsLast(attributes, 'conv2dTranspose');
  const [x, kernel] = operands;
  const convolution = transposedConvolution(x.shape, kernel.shape, attributes);
  const { inputs, outputs, groups, kernelSize } = convolution;
  const depth = inputs / groups;
  const filters = outputs / groups;
  const shape = [kernelSize[0] * kernelSize[1], depth, groups, filters];
  const turned: LoweredCall = {
    kernel: 'copy',
    attributes: {
      shape,
      inputStrides: [filters * inputs, 1, depth, inputs],
      inputOffset: 0,
      outputStrides: stridesOf(shape),
      outputOffset: 0,
    },
    inputs: [{ of: 'operand', index: 1 }],
    outputs: [{ of: 'temporary', index: 0 }],
  };
  const convolve: LoweredCall = {
    kernel: 'convTransposeUnpacked',
    attributes: convolution,
    inputs: [
      { of: 'operand', index: 0 },
      { of: 'temporary', index: 0 },
    ],
    outputs: [{ of: 'output' }],
  };
  return { temporaries: [{ shape: [...kernelSize, depth, outputs], dtype: 'float32' }], calls: [turned, convolve] };
};

/** Treats every channel of a `channelsFirst` picture as a picture of one channel. */
function lowerPool(kind: 'max' | 'average', [x]: readonly [StaticTensorType], attributes: PoolAttributes): Lowering {
  const { channels, ...picture } = pictureShape(x.shape, attributes.dataFormat, 'pool');
  const isLast = attributes.dataFormat === 'channelsLast';
  const pictures = isLast ? picture : { ...picture, batch: picture.batch * channels };
  const window = slidingWindow(pictures, attributes.poolSize, poolWindow(attributes));
  return oneCall('pool', { ...window, kind, channels: isLast ? channels : 1, dtype: x.dtype }, [x]);
}

export const lowerMaxPool2d: OpLowering<'maxPool2d'> = ({ operands, attributes }) =>
  lowerPool('max', operands, attributes);

export const lowerAveragePool2d: OpLowering<'averagePool2d'> = ({ operands, attributes }) =>
  lowerPool('average', operands, attributes);
