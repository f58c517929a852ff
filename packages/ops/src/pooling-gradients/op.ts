import type { DType, Tensor } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import {
  checkOutputGradient,
  type ExplicitWindow,
  pictureLength,
  resolveExplicitWindow,
} from '../window/gradient-window.ts';
import { pictureShape } from '../window/picture.ts';
import { type Pair, positivePair } from '../window/window.ts';
import { averagePool2dGradientReference, maxPool2dGradientReference } from './reference.ts';

export interface MaxPool2dGradientAttributes extends Omit<ExplicitWindow, 'dilationRate'> {
  /** Size of the window along height and width, in pixels. */
  readonly poolSize: Pair;
}

export interface AveragePool2dGradientAttributes extends MaxPool2dGradientAttributes {
  /** Height and width of the pooling's input. */
  readonly height: number;
  readonly width: number;
}

/** What {@link checkOutputGradient} takes of a pooling. */
function windowOf({ poolSize, strides, padding }: MaxPool2dGradientAttributes, where: string) {
  return { kernelSize: poolSize, window: { strides, padding, dilationRate: [1, 1] as const }, where };
}

export const maxPool2dGradientOp: OpDefinition<'maxPool2dGradient'> = {
  name: 'maxPool2dGradient',
  infer([x, dy], attributes, where) {
    checkFloat(x, 'x', where);
    checkFloat(dy, 'dy', where);
    checkOutputGradient(dy.shape, pictureShape(x.shape, 'channelsLast', where), windowOf(attributes, where));
    return { shape: x.shape, dtype: 'float32' };
  },
  reference: maxPool2dGradientReference,
};

export const averagePool2dGradientOp: OpDefinition<'averagePool2dGradient'> = {
  name: 'averagePool2dGradient',
  infer([dy], { height, width, ...attributes }, where) {
    checkFloat(dy, 'dy', where);
    const { batch, channels } = pictureShape(dy.shape, 'channelsLast', where);
    checkOutputGradient(dy.shape, { batch, height, width, channels }, windowOf(attributes, where));
    return { shape: [batch, height, width, channels], dtype: 'float32' };
  },
  reference: averagePool2dGradientReference,
};

function resolveAttributes(attributes: MaxPool2dGradientAttributes, where: string): MaxPool2dGradientAttributes {
  const { strides, padding } = resolveExplicitWindow({ ...attributes, dilationRate: [1, 1] }, where);
  return { poolSize: positivePair(attributes.poolSize, 'poolSize', where), strides, padding };
}

/**
 * The gradient of max pooling: every output's gradient goes to the largest element of its window, the first of them if several are
 * equal (row by row).
 *
 * Input x `[batch, height, width, channels]` of the pooling, gradient dy `[batch, newHeight, newWidth, channels]` of its output →
 * gradient of x, of the same shape. Channels come last.
 *
 * @param x the pooling's input, float32
 * @param dy the gradient of its output, float32
 * @param attributes pool size, strides and padding of the pooling, the padding as numbers
 * @throws ShapeError, ValueError if dy cannot be of such an output, for invalid attributes, or for another element type
 * @see https://keras.io/api/ops/nn/#max_pool-function
 * @example
 * const x = tensor([1, 5, 5, 2], [1, 2, 2, 1]);
 * const window = { poolSize: [2, 2], strides: [2, 2], padding: [[0, 0], [0, 0]] } as const;
 * maxPool2dGradient(x, tensor([7], [1, 1, 1, 1]), window).data; // [0, 7, 0, 0]
 */
export function maxPool2dGradient<D extends DType>(
  x: Tensor<D>,
  dy: Tensor,
  attributes: MaxPool2dGradientAttributes,
): Tensor<D>;
export function maxPool2dGradient<D extends DType>(
  x: Value<D>,
  dy: Value,
  attributes: MaxPool2dGradientAttributes,
): Value<D>;
export function maxPool2dGradient(
  x: Value,
  dy: Value,
  attributes: MaxPool2dGradientAttributes,
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'maxPool2dGradient(x, dy, attributes)');
  const where = 'maxPool2dGradient';
  checkOptions<MaxPool2dGradientAttributes>(attributes, { poolSize: true, strides: true, padding: true }, where);
  return applyOp(maxPool2dGradientOp, [x, dy], resolveAttributes(attributes, where));
}

/**
 * The gradient of average pooling: every output's gradient goes to all elements of its window inside the picture, in equal shares.
 *
 * Gradient dy `[batch, newHeight, newWidth, channels]` of the pooling's output → gradient `[batch, height, width, channels]` of its
 * input. Channels come last.
 *
 * @param dy the gradient of the pooling's output, float32
 * @param attributes height and width of the pooling's input, and its pool size, strides and padding, the padding as numbers
 * @throws ShapeError, ValueError if dy cannot be of such an output, for invalid attributes, or for another element type
 * @see https://keras.io/api/ops/nn/#average_pool-function
 * @example
 * const window = { poolSize: [1, 2], strides: [1, 2], padding: [[0, 0], [0, 1]] } as const;
 * averagePool2dGradient(tensor([4, 3], [1, 1, 2, 1]), { ...window, height: 1, width: 3 }).data; // [2, 2, 3]
 */
export function averagePool2dGradient<D extends DType>(
  dy: Tensor<D>,
  attributes: AveragePool2dGradientAttributes,
): Tensor<D>;
export function averagePool2dGradient<D extends DType>(
  dy: Value<D>,
  attributes: AveragePool2dGradientAttributes,
): Value<D>;
export function averagePool2dGradient(
  dy: Value,
  attributes: AveragePool2dGradientAttributes,
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'averagePool2dGradient(dy, attributes)');
  const where = 'averagePool2dGradient';
  const names = { poolSize: true, strides: true, padding: true, height: true, width: true } as const;
  checkOptions<AveragePool2dGradientAttributes>(attributes, names, where);
  return applyOp(averagePool2dGradientOp, [dy], {
    ...resolveAttributes(attributes, where),
    height: pictureLength(attributes.height, 'height', where),
    width: pictureLength(attributes.width, 'width', where),
  });
}
