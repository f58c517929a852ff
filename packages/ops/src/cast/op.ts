import { checkDType, type DType, type Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { castReference } from './reference.ts';

export interface CastAttributes {
  /** The element type of the result. */
  readonly dtype: DType;
}

export const castOp: OpDefinition<'cast'> = {
  name: 'cast',
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  reference: castReference,
};

/**
 * Converts the elements to another type.
 *
 * From float32 to integers: truncated toward zero and clamped to the type's range; NaN becomes 0 (as in JAX). Between
 * integer types: wrapped. To bool: true unless 0 (NaN is true). From bool: 0 or 1. `tensor` follows the same rules.
 *
 * @param x any type, any shape → the same shape
 * @param dtype element type of the result
 * @throws ValueError if there is no such type
 * @see https://keras.io/api/ops/core/#cast-function
 * @example
 * cast(tensor([-1.7, 2.5, 1e10]), 'int32').toArray(); // [-1, 2, 2147483647]
 */
export function cast<D extends DType>(x: Tensor, dtype: D): Tensor<D>;
export function cast<D extends DType>(x: Value, dtype: D): Value<D>;
export function cast(x: Value, dtype: DType, ...extra: unknown[]): Value {
  refuseExtra(extra, 'cast(x, dtype)');
  return applyOp(castOp, [x], { dtype: checkDType(dtype, 'cast') });
}
