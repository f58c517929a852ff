import { type DType, normalizeAxis, ShapeError, type Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { checkIntegers, checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { transposeReference } from './reference.ts';

export interface TransposeAttributes {
  /** For every axis of the result, the corresponding axis of the operand, counted from the start. */
  readonly perm: readonly number[];
}

export const transposeOp: OpDefinition<'transpose'> = {
  name: 'transpose',
  infer: ([x], { perm }) => ({ shape: perm.map((axis) => x.shape[axis] as number | null), dtype: x.dtype }),
  reference: transposeReference,
};

/**
 * Permutes the axes.
 *
 * @param x any element type, any shape → its lengths in the order of `perm`, the same type
 * @param perm for every axis of the result, the corresponding axis of x (default: the axes reversed)
 * @throws ShapeError if `perm` is not a permutation of the axes
 * @see https://keras.io/api/ops/numpy/#transpose-function
 * @example
 * transpose(tensor([[1, 2, 3], [4, 5, 6]])).toArray(); // [[1, 4], [2, 5], [3, 6]]
 * transpose(ones([1, 3, 8, 8]), [0, 2, 3, 1]).shape; // [1, 8, 8, 3]: channels first to channels last
 */
export function transpose<D extends DType>(x: Tensor<D>, perm?: readonly number[]): Tensor<D>;
export function transpose<D extends DType>(x: Value<D>, perm?: readonly number[]): Value<D>;
export function transpose(x: Value, perm?: readonly number[], ...extra: unknown[]): Value {
  refuseExtra(extra, 'transpose(x, perm)');
  checkValue(x, 'transpose');
  if (perm !== undefined) checkIntegers(perm, 'perm', 'transpose');
  const rank = x.shape.length;
  const axes = perm?.map((axis) => normalizeAxis(axis, rank, 'transpose')) ?? x.shape.map((_, axis) => rank - 1 - axis);
  if (axes.length !== rank || new Set(axes).size !== rank) {
    throw new ShapeError({
      where: 'transpose',
      message: `\`perm\` must name each of the ${rank} axes once. Received perm=[${axes.join(', ')}].`,
    });
  }
  return applyOp(transposeOp, [x], { perm: axes });
}
