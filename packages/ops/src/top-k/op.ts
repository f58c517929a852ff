import { type DType, formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { topKReference } from './reference.ts';

export interface TopKAttributes {
  /** How many elements to find in each row. */
  readonly k: number;
  /** Whether the op returns the elements or their indices in the row. */
  readonly result: 'values' | 'indices';
}

export const topKOp: OpDefinition<'topK'> = {
  name: 'topK',
  infer([x], { k, result }, where) {
    const length = x.shape.at(-1);
    if (length === undefined) {
      throw new ShapeError({ where, message: 'Expected at least one axis. Received shape ().' });
    }
    if (length !== null && k > length) {
      throw new ShapeError({
        where,
        message: `k argument to topK must be no larger than size along axis; got k=${k} with shape=${formatShape(x.shape)} and axis=${x.shape.length - 1}.`,
      });
    }
    return { shape: [...x.shape.slice(0, -1), k], dtype: result === 'indices' ? 'int32' : x.dtype };
  },
  reference: topKReference,
};

/** Options of {@link topK}. */
export interface TopKOptions {
  /** How many elements to find in each row. */
  readonly k: number;
}

/** The result of {@link topK}: `[..., k]` each, largest first. */
export interface TopK<V, I> {
  readonly values: V;
  /** Their indices along the last axis, int32. */
  readonly indices: I;
}

/**
 * The largest elements along the last axis, in descending order, and their indices. Ties keep their order; NaN ranks as the
 * largest, −0 below 0.
 *
 * In a trace these are two values; an unused one is not computed.
 *
 * @param x any type, `[..., length]` → `values` of the same type and `indices` of int32, `[..., k]` each
 * @param options `k`, at most `length`
 * @throws ShapeError, ValueError if x has no axis, or k is not an integer from 0 to the length of the last axis
 * @see https://keras.io/api/ops/core/#topk-function
 * @example
 * const { values, indices } = topK(tensor([[3, 9, 1, 9]]), { k: 3 });
 * values.toArray(); // [[9, 9, 3]]
 * indices.toArray(); // [[1, 3, 0]]
 */
export function topK<D extends DType>(x: Tensor<D>, options: TopKOptions): TopK<Tensor<D>, Tensor<'int32'>>;
export function topK<D extends DType>(x: Value<D>, options: TopKOptions): TopK<Value<D>, Value<'int32'>>;
export function topK(x: Value, options: TopKOptions, ...extra: unknown[]): TopK<Value, Value> {
  refuseExtra(extra, 'topK(x, options)');
  const where = 'topK';
  checkValue(x, where);
  checkOptions<TopKOptions>(options, { k: true }, where);
  const { k } = options;
  if (!Number.isInteger(k) || k < 0) {
    throw new ValueError({ where, message: `k argument to topK must be an integer of 0 or more, got ${show(k)}.` });
  }
  return {
    values: applyOp(topKOp, [x], { k, result: 'values' }),
    indices: applyOp(topKOp, [x], { k, result: 'indices' }),
  };
}
