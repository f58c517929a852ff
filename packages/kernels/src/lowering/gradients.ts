/** The ops that only training needs. Pictures are channels-last, with padding in numbers. */
import {
  type Conv2dKernelGradientAttributes,
  type ExplicitWindow,
  type MaxPool2dGradientAttributes,
  type Pair,
  pictureShape,
  samplingOf,
} from '@sepal/ops';
import { type Shape, sizeOf } from '@sepal/tensor';
import type { PackedLayout } from '../pack/layout.ts';
import type {
  ConvGradientAttributes,
  DepthwiseGradientAttributes,
  KernelAttributes,
  PoolArgMaxAttributes,
} from '../vocabulary.ts';
import { type LoweredCall, type Lowering, type OpLowering, oneCall, type ValueRef } from './lowering.ts';
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

/** Sums over rows are cut into up to this many slices, so that many threads share them evenly even if there are few weights. */
const MOST_SLICES = 8;
/** A slice of fewer rows costs more than it gains. */
const LEAST_ROWS = 512;
/** A slice of more rows would add up too many blocks. */
const MOST_ROWS = 131_072;

/** The number of slices depends on nothing but the shapes, and with it the bits of the sums. */
function slicesOf({ rows, weights, read }: { rows: number; weights: number; read: number }): number {
  // The slices' sums are far smaller than what is read.
  const small = Math.floor(read / (4 * Math.max(1, weights)));
  const slices = Math.max(1, Math.min(MOST_SLICES, Math.floor(rows / LEAST_ROWS), small));
  return Math.max(slices, Math.ceil(rows / MOST_ROWS));
}

/** A call that gives a result per slice, then their sum. */
function slicedCall<K extends 'convKernelGradient' | 'depthwiseKernelGradient' | 'pointwiseKernelGradient'>(
  kernel: K,
  attributes: KernelAttributes[K],
  { operands, weights }: { operands: readonly unknown[]; weights: number },
): Lowering {
  const { slices } = attributes;
  const whole = oneCall(kernel, attributes, operands);
  if (slices === 1) return whole;
  const [call] = whole.calls as readonly [LoweredCall];
  const shape = [slices, weights];
  const sums: ValueRef = { of: 'temporary', index: 0 };
  return {
    temporaries: [{ shape, dtype: 'float32' }],
    calls: [
      { ...call, outputs: [sums] },
      { kernel: 'reduce', attributes: { op: 'sum', axes: [0], shape }, inputs: [sums], outputs: [{ of: 'output' }] },
    ],
  };
}

export const lowerConv2dKernelGradient: OpLowering<'conv2dKernelGradient'> = ({ operands, attributes, output }) => {
  const [x, dy] = operands;
  const geometry = convolution(x.shape, output.shape[3] as number, attributes);
  const { inputs, outputs, groups, kernelSize, strides, padding } = geometry;
  const weights = sizeOf(output.shape);
  const rows = sizeOf(dy.shape.slice(0, 3));
  const slices = slicesOf({ rows, weights, read: sizeOf(x.shape) + sizeOf(dy.shape) });
  const isPointwise = kernelSize[0] * kernelSize[1] * strides[0] * strides[1] * groups === 1;
  if (isPointwise && padding.flat().every((amount) => amount === 0)) {
    return slicedCall('pointwiseKernelGradient', { rows, inputs, outputs, slices }, { operands, weights });
  }
  return slicedCall('convKernelGradient', { ...geometry, slices }, { operands, weights });
};

/** A depthwise convolution, from the shapes of its input and kernel. */
function depthwiseConvolution(x: Shape, kernel: Shape, window: ExplicitWindow): DepthwiseGradientAttributes {
  const { channels, ...picture } = pictureShape(x, 'channelsLast', 'depthwiseConv2d');
  const [height, width, , multiplier] = kernel as readonly [number, number, number, number];
  const kernelSize: Pair = [height, width];
  return { ...slidingWindow(picture, kernelSize, window), channels, multiplier };
}

export const lowerDepthwiseConv2dInputGradient: OpLowering<'depthwiseConv2dInputGradient'> = ({
  operands,
  attributes: window,
  output,
  kernels,
}) => {
  const attributes = depthwiseConvolution(output.shape, operands[1].shape, window);
  const [layout] = kernels.layouts({ kernel: 'depthwiseInputGradient', attributes }) as readonly [PackedLayout];
  const packed = { of: 'temporary', index: 0 } as const;
  return {
    temporaries: [{ shape: [layout.length], dtype: 'float32' }],
    calls: [
      {
        kernel: 'pack',
        attributes: { layout, scaled: false, biased: false },
        inputs: [{ of: 'operand', index: 1 }],
        outputs: [packed],
      },
      {
        kernel: 'depthwiseInputGradient',
        attributes,
        inputs: [{ of: 'operand', index: 0 }, packed],
        outputs: [{ of: 'output' }],
      },
    ],
  };
};

export const lowerDepthwiseConv2dKernelGradient: OpLowering<'depthwiseConv2dKernelGradient'> = ({
  operands,
  attributes,
  output,
}) => {
  const [x, dy] = operands;
  const weights = sizeOf(output.shape);
  const rows = sizeOf(dy.shape.slice(0, 3));
  const slices = slicesOf({ rows, weights, read: sizeOf(x.shape) + sizeOf(dy.shape) });
  const geometry = depthwiseConvolution(x.shape, output.shape, attributes);
  return slicedCall('depthwiseKernelGradient', { ...geometry, slices }, { operands, weights });
};

/** A pooling, from the shape of its input. */
function pooling(x: Shape, { poolSize, strides, padding }: MaxPool2dGradientAttributes): PoolArgMaxAttributes {
  const { channels, ...picture } = pictureShape(x, 'channelsLast', 'pool');
  return { ...slidingWindow(picture, poolSize, { strides, padding, dilationRate: [1, 1] }), channels };
}

/** Finds each window's largest element, then adds up the windows' gradients where they belong. */
export const lowerMaxPool2dGradient: OpLowering<'maxPool2dGradient'> = ({ operands: [x, dy], attributes }) => {
  const window = pooling(x.shape, attributes);
  const indices = { of: 'temporary', index: 0 } as const;
  return {
    temporaries: [{ shape: dy.shape, dtype: 'int32' }],
    calls: [
      { kernel: 'poolArgMax', attributes: window, inputs: [{ of: 'operand', index: 0 }], outputs: [indices] },
      {
        kernel: 'poolGradient',
        attributes: { ...window, kind: 'max' },
        inputs: [{ of: 'operand', index: 1 }, indices],
        outputs: [{ of: 'output' }],
      },
    ],
  };
};

export const lowerAveragePool2dGradient: OpLowering<'averagePool2dGradient'> = ({ operands, attributes, output }) =>
  oneCall('poolGradient', { ...pooling(output.shape, attributes), kind: 'average' }, operands);

export const lowerResizeGradient: OpLowering<'resizeGradient'> = ({ operands, attributes, output }) => {
  const { height, width } = pictureShape(operands[0].shape, 'channelsLast', 'resizeGradient');
  const { rows, columns } = samplingOf(attributes, { ...attributes, size: [height, width] });
  const picture = pictureShape(output.shape, 'channelsLast', 'resizeGradient');
  return oneCall('resizeGradient', { ...picture, rows, columns }, operands);
};

export const lowerSoftmaxCrossEntropy: OpLowering<'softmaxCrossEntropy'> = ({ operands }) =>
  oneCall('softmaxCrossEntropy', { ...rowsOf(operands[0].shape), result: 'loss' }, operands);

export const lowerSoftmaxCrossEntropyGradient: OpLowering<'softmaxCrossEntropyGradient'> = ({ operands }) =>
  oneCall('softmaxCrossEntropy', { ...rowsOf(operands[0].shape), result: 'gradient' }, operands);

function rowsOf(shape: Shape) {
  return { rows: sizeOf(shape.slice(0, -1)), classes: shape.at(-1) as number };
}
