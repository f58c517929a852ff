import { type DType, normalizeAxis, ShapeError, type SymbolicShape, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkIntegers, checkOperand, checkValue, numberDTypes } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition, tableLike } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { reduceReferences } from './reference.ts';

/** Ops that reduce the numbers along some axes to one. */
export type ReduceOp = 'sum' | 'mean' | 'variance' | 'max' | 'min';

export interface ReduceAttributes {
  /** The axes to reduce, counted from the start, ascending. */
  readonly axes: readonly number[];
  /** Whether to keep reduced axes, with length 1. */
  readonly keepdims: boolean;
}

function reduceOp(name: ReduceOp): OpDefinition<ReduceOp> {
  const dtypes: readonly DType[] = name === 'mean' || name === 'variance' ? ['float32'] : numberDTypes;
  return {
    name,
    infer([x], { axes, keepdims }, where) {
      checkOperand(x, dtypes, where);
      if ((name === 'max' || name === 'min') && axes.some((axis) => x.shape[axis] === 0)) {
        throw new ShapeError({
          where,
          message: `zero-size array to reduction operation ${name} which has no identity.`,
        });
      }
      return { shape: reducedShape(x.shape, axes, keepdims), dtype: x.dtype };
    },
    reference: reduceReferences[name],
  };
}

function reducedShape(shape: SymbolicShape, axes: readonly number[], keepdims: boolean): SymbolicShape {
  if (keepdims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The definitions of the reductions. */
export const reduceOps = /* @__PURE__ */ tableLike(reduceReferences, reduceOp) as unknown as {
  readonly [K in ReduceOp]: OpDefinition<K>;
};

/** Options of the reductions. */
export interface ReduceOptions {
  /** The axis or axes to reduce, -1 for the last; by default all. */
  readonly axis?: number | readonly number[] | null | undefined;
  /** Whether to keep reduced axes, with length 1 (default false). */
  readonly keepdims?: boolean | undefined;
}

function applyReduce(name: ReduceOp, x: Value, options: ReduceOptions, extra: readonly unknown[]): Value {
  refuseExtra(extra, `${name}(x, options)`);
  checkValue(x, name);
  checkOptions<ReduceOptions>(options, { axis: true, keepdims: true }, name);
  const { axis, keepdims = false } = options;
  const axes = resolveAxes(axis, x.shape.length, name);
  return applyOp(reduceOps[name] as OpDefinition<ReduceOp>, [x], { axes, keepdims });
}

function resolveAxes(axis: ReduceOptions['axis'], rank: number, where: string): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, index) => index);
  const list = typeof axis === 'number' ? [axis] : axis;
  checkIntegers(list, 'axis', where);
  const axes = list.map((entry) => normalizeAxis(entry, rank, where)).sort((a, b) => a - b);
  if (new Set(axes).size < axes.length) {
    throw new ValueError({
      where,
      message: `\`axis\` must not name an axis twice. Received axis=[${list.join(', ')}].`,
    });
  }
  return axes;
}

/**
 * Sums the elements along some axes. Integers wrap; an empty sum is 0.
 *
 * @param x any type but bool, any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @throws ShapeError, ValueError if an axis does not exist or is named twice, or for bool
 * @see https://keras.io/api/ops/numpy/#sum-function
 * @example
 * sum(tensor([[1, 2], [3, 4]]), { axis: 0 }).toArray(); // [4, 6]
 */
export function sum<D extends DType>(x: Tensor<D>, options?: ReduceOptions): Tensor<D>;
export function sum<D extends DType>(x: Value<D>, options?: ReduceOptions): Value<D>;
export function sum(x: Value, options: ReduceOptions = {}, ...extra: unknown[]): Value {
  return applyReduce('sum', x, options, extra);
}

/**
 * Averages the elements along some axes. An empty average is NaN.
 *
 * @param x float32, any shape → without the reduced axes
 * @param options `axis` (default all), `keepdims` (default false)
 * @throws ShapeError, ValueError if an axis does not exist or is named twice, or for another type
 * @see https://keras.io/api/ops/numpy/#mean-function
 * @example
 * mean(tensor([[1, 2], [3, 6]]), { axis: 1, keepdims: true }).toArray(); // [[1.5], [4.5]]
 */
export function mean<D extends DType>(x: Tensor<D>, options?: ReduceOptions): Tensor<D>;
export function mean<D extends DType>(x: Value<D>, options?: ReduceOptions): Value<D>;
export function mean(x: Value, options: ReduceOptions = {}, ...extra: unknown[]): Value {
  return applyReduce('mean', x, options, extra);
}

/**
 * The population variance along some axes: the mean squared deviation from the mean, divided by the number of elements, not
 * by one less.
 *
 * @param x float32, any shape → without the reduced axes
 * @param options `axis` (default all), `keepdims` (default false)
 * @throws ShapeError, ValueError if an axis does not exist or is named twice, or for another type
 * @see https://keras.io/api/ops/numpy/#var-function
 * @example
 * variance(tensor([1, 2, 3, 6])).item(); // 3.5
 */
export function variance<D extends DType>(x: Tensor<D>, options?: ReduceOptions): Tensor<D>;
export function variance<D extends DType>(x: Value<D>, options?: ReduceOptions): Value<D>;
export function variance(x: Value, options: ReduceOptions = {}, ...extra: unknown[]): Value {
  return applyReduce('variance', x, options, extra);
}

/**
 * The largest element along some axes; NaN if any is NaN.
 *
 * @param x any type but bool, any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @throws ShapeError, ValueError if an axis does not exist, is named twice or has no elements, or for bool
 * @see https://keras.io/api/ops/numpy/#max-function
 * @example
 * max(tensor([[1, 5], [3, 4]]), { axis: -1 }).toArray(); // [5, 4]
 */
export function max<D extends DType>(x: Tensor<D>, options?: ReduceOptions): Tensor<D>;
export function max<D extends DType>(x: Value<D>, options?: ReduceOptions): Value<D>;
export function max(x: Value, options: ReduceOptions = {}, ...extra: unknown[]): Value {
  return applyReduce('max', x, options, extra);
}

/**
 * The smallest element along some axes; NaN if any is NaN.
 *
 * @param x any type but bool, any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @throws ShapeError, ValueError if an axis does not exist, is named twice or has no elements, or for bool
 * @see https://keras.io/api/ops/numpy/#min-function
 * @example
 * min(tensor([[1, 5], [3, 4]]), { axis: -1 }).toArray(); // [1, 3]
 */
export function min<D extends DType>(x: Tensor<D>, options?: ReduceOptions): Tensor<D>;
export function min<D extends DType>(x: Value<D>, options?: ReduceOptions): Value<D>;
export function min(x: Value, options: ReduceOptions = {}, ...extra: unknown[]): Value {
  return applyReduce('min', x, options, extra);
}
