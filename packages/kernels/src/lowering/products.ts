/** Convolutions and products with a matrix: they pack weights, then compute. */
import {
  type Conv2dTransposeAttributes,
  type Pair,
  pictureShape,
  transposedOutputs,
  transposedWindowAlong,
} from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import type { KernelInfo, KernelUse } from '../kernel-info.ts';
import { fromTranspose, type PackedLayout } from '../pack/layout.ts';
import type {
  ConvTransposeAttributes,
  DepthwiseAttributes,
  KernelAttributes,
  PackedKernelName,
  PointwiseAttributes,
  SeparableAttributes,
} from '../vocabulary.ts';
import type { Fused, LoweredCall, Lowering, OpLowering, ValueRef } from './lowering.ts';
import { checkChannelsLast, slidingWindow } from './windows.ts';

/** A product by itself. */
const PLAIN: Fused = { scaled: false, biased: false, epilogue: { residual: false, activation: null } };

export const lowerConv2d: OpLowering<'conv2d'> = ({ operands, attributes, kernels, fused = PLAIN }) => {
  checkChannelsLast(attributes, 'conv2d');
  const [x, kernel] = operands;
  const { channels, ...picture } = pictureShape(x.shape, 'channelsLast', 'conv2d');
  const [height, width, inputs, outputs] = kernel.shape as readonly [number, number, number, number];
  const { epilogue } = fused;
  const { padding, strides, groups } = attributes;
  const isPadded = typeof padding !== 'string' && padding.flat().some((amount) => amount > 0);
  if (height * width * strides[0] * strides[1] * groups === 1 && !isPadded) {
    const rows = picture.batch * picture.height * picture.width;
    return packedCall('pointwise', { rows, inputs, outputs, epilogue }, { parts: [fused], kernels });
  }
  const window = slidingWindow(picture, [height, width], attributes);
  return packedCall('conv', { ...window, inputs: channels, outputs, groups, epilogue }, { parts: [fused], kernels });
};

export const lowerDepthwiseConv2d: OpLowering<'depthwiseConv2d'> = ({
  operands,
  attributes,
  kernels,
  fused = PLAIN,
}) => {
  checkChannelsLast(attributes, 'depthwiseConv2d');
  const [x, kernel] = operands;
  const { channels, ...picture } = pictureShape(x.shape, 'channelsLast', 'depthwiseConv2d');
  const [height, width, , multiplier] = kernel.shape as readonly [number, number, number, number];
  const window = slidingWindow(picture, [height, width], attributes);
  const { epilogue } = fused;
  return packedCall('depthwise', { ...window, channels, multiplier, epilogue }, { parts: [fused], kernels });
};

export const lowerConv2dTranspose: OpLowering<'conv2dTranspose'> = ({
  operands,
  attributes,
  kernels,
  fused = PLAIN,
}) => {
  checkChannelsLast(attributes, 'conv2dTranspose');
  const [x, kernel] = operands;
  const geometry = { ...transposedConvolution(x.shape, kernel.shape, attributes), epilogue: fused.epilogue };
  const { batch, height, width, kernelSize, strides, before, outputHeight, outputWidth, groups } = geometry;
  const isSameSize = outputHeight === height && outputWidth === width && before[0] + before[1] === 0;
  if (isSameSize && kernelSize[0] * kernelSize[1] * strides[0] * strides[1] * groups === 1) {
    // The transposed matrix, which is `[outputs, inputs]`: packing transposes it back.
    const { inputs, outputs, epilogue } = geometry;
    const product = { rows: batch * height * width, inputs, outputs, epilogue };
    return packedCall('pointwise', product, { parts: [fused], kernels, order: fromTranspose });
  }
  return packedCall('convTranspose', geometry, { parts: [fused], kernels });
};

/** A transposed convolution over pictures of these shapes. */
export function transposedConvolution(
  xShape: Shape,
  kernelShape: Shape,
  attributes: Conv2dTransposeAttributes,
): Omit<ConvTransposeAttributes, 'epilogue'> {
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
    dilationRate: attributes.dilationRate,
    before: [rows.before, columns.before],
    outputHeight: Math.max(0, rows.outputs),
    outputWidth: Math.max(0, columns.outputs),
    inputs: channels,
    outputs: filters * attributes.groups,
    groups: attributes.groups,
  };
}

/** Rows times one matrix. */
export function lowerProduct(xShape: Shape, matrix: Shape, kernels: KernelInfo, fused = PLAIN): Lowering {
  const [inputs, outputs] = matrix as readonly [number, number];
  const rows = xShape.slice(0, -1).reduce((size, length) => size * length, 1);
  const attributes = { rows, inputs, outputs, epilogue: fused.epilogue };
  return packedCall('pointwise', attributes, { parts: [fused], kernels });
}

/**
 * A depthwise convolution and the 1×1 convolution after it, as one call. Operands: x, the depthwise kernel with its scale and
 * bias, the other kernel with its scale and bias, the residual.
 */
export function lowerSeparable(
  depthwise: { readonly attributes: DepthwiseAttributes; readonly fused: Fused },
  pointwise: { readonly attributes: PointwiseAttributes; readonly fused: Fused },
  kernels: KernelInfo,
): Lowering {
  const { outputs, epilogue } = pointwise.attributes;
  const attributes: SeparableAttributes = { depthwise: depthwise.attributes, outputs, epilogue };
  return packedCall('separable', attributes, { parts: [depthwise.fused, pointwise.fused], kernels });
}

interface Packing {
  readonly parts: readonly Fused[];
  readonly kernels: KernelInfo;
  /** The layout that reads the plain weights in their order (default: the kernel's). */
  readonly order?: (layout: PackedLayout) => PackedLayout;
}

/** Packs the weights of each part, then calls the kernel. */
function packedCall<K extends PackedKernelName>(
  kernel: K,
  attributes: KernelAttributes[K],
  { parts, kernels, order = (layout) => layout }: Packing,
): Lowering {
  const layouts = kernels.layouts({ kernel, attributes } as unknown as KernelUse).map(order);
  let next = 0;
  const operand = (): ValueRef => ({ of: 'operand', index: next++ });
  const x = operand();
  const packs = parts.map(({ scaled, biased }, index): LoweredCall => {
    const inputs = Array.from({ length: 1 + Number(scaled) + Number(biased) }, operand);
    const layout = layouts[index] as PackedLayout;
    return { kernel: 'pack', attributes: { layout, scaled, biased }, inputs, outputs: [{ of: 'temporary', index }] };
  });
  const packed = packs.flatMap(({ outputs }) => outputs);
  const residual = parts.at(-1)?.epilogue.residual ? [operand()] : [];
  const call = { kernel, attributes, inputs: [x, ...packed, ...residual], outputs: [{ of: 'output' }] };
  return {
    temporaries: layouts.map(({ length }) => ({ shape: [length], dtype: 'float32' })),
    calls: [...packs, call as unknown as LoweredCall],
  };
}
