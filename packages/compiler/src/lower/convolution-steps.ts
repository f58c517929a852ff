/** Convolutions with constant weights, and products with a constant matrix, as calls of packed kernels. */
import { type ConvAttributes, type DepthwiseAttributes, type SlidingWindow, slidingWindow } from '@sepal/kernels';
import { type OpNode, type OpNodeOf, type Pair, pictureShape } from '@sepal/ops';
import type { Shape } from '@sepal/tensor';

type Convolution = OpNodeOf<'conv2d'> | OpNodeOf<'depthwiseConv2d'>;

/** A kernel's attributes without the epilogue. */
type Bare<A> = Omit<A, 'epilogue'>;

/** Whether a kernel with packed weights computes the op. */
export function isConvolution(node: OpNode): node is Convolution | OpNodeOf<'conv2dTranspose'> | OpNodeOf<'matmul'> {
  const { op } = node;
  return op === 'conv2d' || op === 'conv2dTranspose' || op === 'depthwiseConv2d' || op === 'matmul';
}

/** Whether it is a 1×1 convolution with stride 1 and no padding, or a product with a matrix. */
export function isPointwise(node: OpNode, kernelShape: Shape): boolean {
  if (node.op === 'matmul') return kernelShape.length === 2;
  if (node.op !== 'conv2d' || node.attributes.groups !== 1 || node.attributes.dataFormat !== 'channelsLast')
    return false;
  const { strides, padding } = node.attributes;
  const padded = typeof padding !== 'string' && padding.flat().some((amount) => amount > 0);
  return kernelShape[0] === 1 && kernelShape[1] === 1 && strides[0] === 1 && strides[1] === 1 && !padded;
}

export function pointwiseAttributes(
  xShape: Shape,
  kernelShape: Shape,
): { rows: number; inputs: number; outputs: number } {
  const [inputs, outputs] = kernelShape.slice(-2) as [number, number];
  return { rows: xShape.slice(0, -1).reduce((size, length) => size * length, 1), inputs, outputs };
}

export function depthwiseAttributes(
  { attributes }: OpNodeOf<'depthwiseConv2d'>,
  xShape: Shape,
  kernelShape: Shape,
): Bare<DepthwiseAttributes> {
  const [, , channels, multiplier] = kernelShape as readonly [number, number, number, number];
  return { ...windowOf(attributes, xShape, kernelShape), channels, multiplier };
}

export function convAttributes(
  { attributes }: OpNodeOf<'conv2d'>,
  xShape: Shape,
  kernelShape: Shape,
): Bare<ConvAttributes> {
  const outputs = kernelShape[3] as number;
  const inputs = xShape[3] as number;
  return { ...windowOf(attributes, xShape, kernelShape), inputs, outputs, groups: attributes.groups };
}

function windowOf(attributes: Convolution['attributes'], xShape: Shape, kernelShape: Shape): SlidingWindow {
  const kernelSize: Pair = [kernelShape[0] as number, kernelShape[1] as number];
  return slidingWindow(pictureShape(xShape, 'channelsLast', 'lower'), kernelSize, attributes);
}
