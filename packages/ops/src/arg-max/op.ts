import { type DType, formatShape, normalizeAxis, ShapeError, type Tensor } from '@sepal/tensor';
import { checkBoolean, checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { reshape } from '../reshape/op.ts';
import { argMaxReference } from './reference.ts';

export interface ArgMaxAttributes {
  /** The axis to search, counted from the start. */
  readonly axis: number;
  /** Whether to keep the axis, with length 1. */
  readonly keepdims: boolean;
}

export const argMaxOp: OpDefinition<'argMax'> = {
  name: 'argMax',
  infer([x], { axis, keepdims }, where) {
    if (x.shape[axis] === 0) {
      throw new ShapeError({
        where,
        message: `An empty axis has no largest element: axis ${axis} of shape ${formatShape(x.shape)} is empty.`,
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
  /** The axis to search, -1 for the last; by default all elements, in row-major order. */
  readonly axis?: number | null | undefined;
  /** Whether to keep the axis, with length 1 (default false). */
  readonly keepdims?: boolean | undefined;
}

/**
 * The index of the largest element along an axis, the first if there are several. NaN ranks as the largest, −0 below 0.
 *
 * @param x any type, any shape → int32, without the axis (or a scalar)
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
