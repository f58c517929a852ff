import { type DType, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import {
  checkOutputGradient,
  EXPLICIT_WINDOW,
  type ExplicitWindow,
  resolveExplicitWindow,
} from '../window/gradient-window.ts';
import { kernelShape, positiveGroups } from '../window/kernel.ts';
import { pictureShape } from '../window/picture.ts';
import { type Pair, positivePair } from '../window/window.ts';
import { conv2dKernelGradientReference } from './reference.ts';

export interface Conv2dKernelGradientAttributes extends ExplicitWindow {
  /** Height and width of the kernel. */
  readonly kernelSize: Pair;
  /** Groups into which the channels and the filters are split. */
  readonly groups: number;
}

export const conv2dKernelGradientOp: OpDefinition<'conv2dKernelGradient'> = {
  name: 'conv2dKernelGradient',
  infer([x, dy], { kernelSize, groups, ...window }, where) {
    checkFloat(x, 'x', where);
    checkFloat(dy, 'dy', where);
    const picture = pictureShape(x.shape, 'channelsLast', where);
    const { channels } = picture;
    const { channels: filters } = pictureShape(dy.shape, 'channelsLast', where);
    if (channels === null || filters === null) {
      throw new ShapeError({
        where,
        message: `The numbers of channels must be known. Received x of shape ${formatShape(x.shape)}, dy of shape ${formatShape(dy.shape)}.`,
      });
    }
    if (channels % groups !== 0 || filters % groups !== 0) {
      throw new ShapeError({
        where,
        message: `The channels of x and dy must be evenly divisible by the number of groups. Received groups=${groups}, x of shape ${formatShape(x.shape)}, dy of shape ${formatShape(dy.shape)}.`,
      });
    }
    const shape = kernelShape(
      [...kernelSize, channels / groups, filters],
      '[height, width, channels / groups, filters]',
      where,
    );
    checkOutputGradient(dy.shape, { ...picture, channels: filters }, { kernelSize, window, where });
    return { shape, dtype: 'float32' };
  },
  reference: conv2dKernelGradientReference,
};

/**
 * The gradient of a convolution with respect to its kernel: how much a loss changes with every weight, given how much it changes
 * with every output.
 *
 * Input x `[batch, height, width, channels]` of the convolution, gradient dy `[batch, newHeight, newWidth, filters]` of its output →
 * gradient `[kernelHeight, kernelWidth, channels / groups, filters]` of its kernel. Channels come last.
 *
 * @param x the convolution's input, float32
 * @param dy the gradient of its output, float32
 * @param attributes the kernel's size, and strides, dilation, padding and groups of the convolution, the padding as numbers
 * @throws ShapeError, ValueError if dy cannot be of such an output, for invalid attributes, or for another element type
 * @see https://keras.io/api/ops/nn/#conv-function
 * @example
 * const x = tensor([1, 2, 3], [1, 1, 3, 1]);
 * const dy = tensor([10, 1], [1, 1, 2, 1]);
 * const window = { strides: [1, 1], dilationRate: [1, 1], padding: [[0, 0], [0, 0]] } as const;
 * conv2dKernelGradient(x, dy, { ...window, kernelSize: [1, 2], groups: 1 }).data; // [12, 23]
 */
export function conv2dKernelGradient<D extends DType>(
  x: Tensor<D>,
  dy: Tensor,
  attributes: Conv2dKernelGradientAttributes,
): Tensor<D>;
export function conv2dKernelGradient<D extends DType>(
  x: Value<D>,
  dy: Value,
  attributes: Conv2dKernelGradientAttributes,
): Value<D>;
export function conv2dKernelGradient(
  x: Value,
  dy: Value,
  attributes: Conv2dKernelGradientAttributes,
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'conv2dKernelGradient(x, dy, attributes)');
  const where = 'conv2dKernelGradient';
  checkOptions<Conv2dKernelGradientAttributes>(
    attributes,
    { ...EXPLICIT_WINDOW, kernelSize: true, groups: true },
    where,
  );
  return applyOp(conv2dKernelGradientOp, [x, dy], {
    ...resolveExplicitWindow(attributes, where),
    kernelSize: positivePair(attributes.kernelSize, 'kernelSize', where),
    groups: positiveGroups(attributes.groups, where),
  });
}
