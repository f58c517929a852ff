import {
  checkBoolean,
  checkOptions,
  type DType,
  formatShape,
  normalizeAxis,
  refuseExtra,
  ShapeError,
  type Tensor,
} from '@sepal/tensor';
import { checkValue } from '../arguments/check-value.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { reshape } from '../reshape/op.ts';
import { argMaxReference } from './reference.ts';

export interface ArgMaxAttributes {
  /** The axis that is searched, counted from the start. */
  readonly axis: number;
  /** Whether it stays, with length 1. */
  readonly keepdims: boolean;
}

export const argMaxOp: OpDefinition<'argMax'> = {
  name: 'argMax',
  infer([x], { axis, keepdims }, where) {
    if (x.shape[axis] === 0) {
      throw new ShapeError({
        where,
        message: `There is no largest of no elements: axis ${axis} of shape ${formatShape(x.shape)} is empty.`,
      });
    }
    const shape = keepdims
      ? x.shape.map((length, at) => (at === axis ? 1 : length))
      : x.shape.filter((_, at) => at !== axis);
    return { shape, dtype: 'int32' };
  },
  reference: argMaxReference,
};

/** Options of {@link argMax}. */
export interface ArgMaxOptions {
  /** The axis that is searched, -1 for the last one; by default all elements, in the order of memory. */
  readonly axis?: number | null | undefined;
  /** Whether the axis stays, with length 1 (default no). */
  readonly keepdims?: boolean | undefined;
}

/**
 * The place of the largest element along an axis: the first one if there are several. NaN counts as the largest, −0 as less than 0.
 *
 * @param x any type, any shape → int32, without the axis (or without any)
 * @param options `axis` (default all elements), `keepdims` (default false)
 * @throws ShapeError, ValueError if there is no such axis or it has no elements
 * @see https://keras.io/api/ops/numpy/#argmax-function
 * @example
 * argMax(tensor([[1, 5, 5], [3, 2, 1]]), { axis: -1 }).toArray(); // [1, 0]
 * argMax(tensor([[1, 5], [7, 4]])).item(); // 2
 */
export function argMax(x: Tensor, options?: ArgMaxOptions): Tensor<'int32'>;
export function argMax<D extends DType>(x: Value<D>, options?: ArgMaxOptions): Value<'int32'>;
export function argMax(x: Value, options: ArgMaxOptions = {}, ...extra: unknown[]): Value {
  refuseExtra(extra, 'argMax(x, options)');
  const where = 'argMax';
  checkValue(x, where);
  checkOptions<ArgMaxOptions>(options, { axis: true, keepdims: true }, where);
  const { axis = null } = options;
  const keepdims = checkBoolean(options.keepdims ?? false, 'keepdims', where);
  if (axis !== null) {
    return applyOp(argMaxOp, [x], { axis: normalizeAxis(axis, x.shape.length, where), keepdims });
  }
  const found = applyOp(argMaxOp, [reshape(x, [-1])], { axis: 0, keepdims: false });
  return keepdims
    ? reshape(
        found,
        x.shape.map(() => 1),
      )
    : found;
}
