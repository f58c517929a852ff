/** Convolutions with constant weights, and products with a constant matrix, as uses of packed kernels. */
import type { ConvAttributes, DepthwiseAttributes, SlidingWindow } from '@sepal/kernels';
import {
  type OpNode,
  type OpNodeOf,
  type Pair,
  pictureShape,
  type WindowAttributes,
  windowAlong,
  windowPadding,
} from '@sepal/ops';
import type { Shape } from '@sepal/tensor';

type Convolution = OpNodeOf<'conv2d'> | OpNodeOf<'depthwiseConv2d'>;

/** Attributes of a kernel without its epilogue. */
type Bare<A> = Omit<A, 'epilogue'>;

/** A 1×1 convolution that looks at every pixel once, or a product with a matrix. */
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
  return { ...slidingWindow(attributes, xShape, kernelShape), channels, multiplier };
}

export function convAttributes(
  { attributes }: OpNodeOf<'conv2d'>,
  xShape: Shape,
  kernelShape: Shape,
): Bare<ConvAttributes> {
  const outputs = kernelShape[3] as number;
  const inputs = xShape[3] as number;
  return { ...slidingWindow(attributes, xShape, kernelShape), inputs, outputs, groups: attributes.groups };
}

function slidingWindow(
  attributes: Convolution['attributes'] & WindowAttributes,
  xShape: Shape,
  kernelShape: Shape,
): SlidingWindow {
  const { batch, height, width } = pictureShape(xShape, 'channelsLast', 'lower');
  const kernelSize: Pair = [kernelShape[0] as number, kernelShape[1] as number];
  const along = [windowAlong(0, kernelSize, attributes), windowAlong(1, kernelSize, attributes)] as const;
  const padding = [windowPadding(height, along[0]), windowPadding(width, along[1])] as const;
  const outputs = (length: number, axis: 0 | 1): number => {
    const extent = (kernelSize[axis] - 1) * attributes.dilationRate[axis] + 1;
    return Math.floor((length + padding[axis][0] + padding[axis][1] - extent) / attributes.strides[axis]) + 1;
  };
  return {
    batch,
    height,
    width,
    kernelSize,
    strides: attributes.strides,
    dilation: attributes.dilationRate,
    padding,
    outputHeight: outputs(height, 0),
    outputWidth: outputs(width, 1),
  };
}
