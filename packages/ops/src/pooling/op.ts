import type { DType, Tensor } from '@sepal/tensor';
import { checkOptions, compose, refuseExtra } from '@sepal/tensor/options';
import { checkFloat, checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { DataFormat } from '../graph/types.ts';
import { max, mean } from '../reduce/op.ts';
import { pictureShape, readDataFormat } from '../window/picture.ts';
import { inferPool, type PoolOptions, resolvePoolOptions } from './pool.ts';
import { averagePool2dReference, maxPool2dReference } from './reference.ts';

export const maxPool2dOp: OpDefinition<'maxPool2d'> = {
  name: 'maxPool2d',
  infer: ([x], attributes, where) => inferPool(x, attributes, where),
  reference: maxPool2dReference,
};

export const averagePool2dOp: OpDefinition<'averagePool2d'> = {
  name: 'averagePool2d',
  infer([x], attributes, where) {
    checkFloat(x, 'x', where);
    return inferPool(x, attributes, where);
  },
  reference: averagePool2dReference,
};

/**
 * Max pooling: the largest element of every window, per channel; NaN if any is NaN. Padding counts as smaller than every number.
 *
 * Input `[batch, height, width, channels]` → output `[batch, newHeight, newWidth, channels]` of the same type; with
 * `dataFormat: 'channelsFirst'` the channel axis is the second one.
 *
 * @param x the picture, any element type
 * @param options pool size, strides in pixels (default: the pool size), padding (default 'valid'), data format (default
 *   'channelsLast')
 * @throws ShapeError, ValueError if the window does not fit or for invalid options
 * @see https://keras.io/api/ops/nn/#max_pool-function
 * @example
 * const x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
 * maxPool2d(x, { poolSize: 2 }).toArray(); // [[[[4]]]]
 */
export function maxPool2d<D extends DType>(x: Tensor<D>, options: PoolOptions): Tensor<D>;
export function maxPool2d<D extends DType>(x: Value<D>, options: PoolOptions): Value<D>;
export function maxPool2d(x: Value, options: PoolOptions, ...extra: unknown[]): Value {
  refuseExtra(extra, 'maxPool2d(x, options)');
  return applyOp(maxPool2dOp, [x], resolvePoolOptions(options, 'maxPool2d'));
}

/**
 * Average pooling: the average of every window, per channel. Padding does not count: fewer elements are averaged at the border.
 *
 * Input `[batch, height, width, channels]` → output `[batch, newHeight, newWidth, channels]`; with
 * `dataFormat: 'channelsFirst'` the channel axis is the second one.
 *
 * @param x the picture, float32
 * @param options pool size, strides in pixels (default: the pool size), padding (default 'valid'), data format (default
 *   'channelsLast')
 * @throws ShapeError, ValueError if the window does not fit, for invalid options, or for another element type
 * @see https://keras.io/api/ops/nn/#average_pool-function
 * @example
 * const x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
 * averagePool2d(x, { poolSize: 2 }).toArray(); // [[[[2.5]]]]
 */
export function averagePool2d<D extends DType>(x: Tensor<D>, options: PoolOptions): Tensor<D>;
export function averagePool2d<D extends DType>(x: Value<D>, options: PoolOptions): Value<D>;
export function averagePool2d(x: Value, options: PoolOptions, ...extra: unknown[]): Value {
  refuseExtra(extra, 'averagePool2d(x, options)');
  return applyOp(averagePool2dOp, [x], resolvePoolOptions(options, 'averagePool2d'));
}

/** Options of global pooling. */
export interface GlobalPoolOptions {
  /** Where the channels are (default 'channelsLast'). */
  readonly dataFormat?: DataFormat | undefined;
  /** Whether to keep height and width, with length 1 (default false). */
  readonly keepdims?: boolean | undefined;
}

/**
 * The average of every channel over the whole picture.
 *
 * Input `[batch, height, width, channels]` → output `[batch, channels]`, or `[batch, 1, 1, channels]` with `keepdims`;
 * with `dataFormat: 'channelsFirst'` the pictures' channel axis is the second one.
 *
 * @param x the picture, float32
 * @param options data format (default 'channelsLast'), `keepdims` (default false)
 * @throws ShapeError, ValueError if x is not a picture, or for another element type
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
 * @example
 * globalAveragePool2d(tensor([1, 2, 3, 6], [1, 2, 2, 1])).toArray(); // [[3]]
 */
export function globalAveragePool2d<D extends DType>(x: Tensor<D>, options?: GlobalPoolOptions): Tensor<D>;
export function globalAveragePool2d<D extends DType>(x: Value<D>, options?: GlobalPoolOptions): Value<D>;
export function globalAveragePool2d(x: Value, options: GlobalPoolOptions = {}, ...extra: unknown[]): Value {
  return compose('globalAveragePool2d(x, options)', extra, () => {
    const axis = pictureAxes(x, options, 'globalAveragePool2d');
    checkFloat(x, 'x', 'globalAveragePool2d');
    return mean(x, { axis, keepdims: options.keepdims });
  });
}

/**
 * The largest element of every channel over the whole picture; NaN if any is NaN.
 *
 * Input `[batch, height, width, channels]` → output `[batch, channels]`, or `[batch, 1, 1, channels]` with `keepdims`;
 * with `dataFormat: 'channelsFirst'` the pictures' channel axis is the second one.
 *
 * @param x the picture, any element type but bool
 * @param options data format (default 'channelsLast'), `keepdims` (default false)
 * @throws ShapeError, ValueError if x is not a picture or has no pixels, or for bool
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
 * @example
 * globalMaxPool2d(tensor([1, 2, 3, 6], [1, 2, 2, 1])).toArray(); // [[6]]
 */
export function globalMaxPool2d<D extends DType>(x: Tensor<D>, options?: GlobalPoolOptions): Tensor<D>;
export function globalMaxPool2d<D extends DType>(x: Value<D>, options?: GlobalPoolOptions): Value<D>;
export function globalMaxPool2d(x: Value, options: GlobalPoolOptions = {}, ...extra: unknown[]): Value {
  return compose('globalMaxPool2d(x, options)', extra, () =>
    max(x, { axis: pictureAxes(x, options, 'globalMaxPool2d'), keepdims: options.keepdims }),
  );
}

/** The axes of height and width. */
function pictureAxes(x: Value, options: GlobalPoolOptions, where: string): readonly number[] {
  checkValue(x, where);
  checkOptions<GlobalPoolOptions>(options, { dataFormat: true, keepdims: true }, where);
  const { dataFormat = 'channelsLast' } = options;
  pictureShape(x.shape, readDataFormat(dataFormat, where), where);
  return dataFormat === 'channelsLast' ? [1, 2] : [2, 3];
}
