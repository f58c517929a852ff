import { broadcastShapes, type DType, formatShape, ShapeError, type SymbolicShape, type Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { matmulReference } from './reference.ts';

export const matmulOp: OpDefinition<'matmul'> = {
  name: 'matmul',
  infer([a, b], _attributes, where) {
    checkFloat(a, 'a', where);
    checkFloat(b, 'b', where);
    checkMatrix(a.shape, 'a', where);
    checkMatrix(b.shape, 'b', where);
    const columns = a.shape.at(-1) as number | null;
    const rows = b.shape.at(-2) as number | null;
    if (columns !== null && rows !== null && columns !== rows) {
      throw new ShapeError({
        where,
        message: `The last axis of \`a\` must be as long as the last but one of \`b\`. Received shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}.`,
      });
    }
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), where);
    return { shape: [...batch, a.shape.at(-2) as number | null, b.shape.at(-1) as number | null], dtype: 'float32' };
  },
  reference: matmulReference,
};

function checkMatrix(shape: SymbolicShape, name: string, where: string): void {
  if (shape.length >= 2) return;
  throw new ShapeError({
    where,
    message: `\`${name}\` must have two axes or more: [..., rows, columns]. Received shape ${formatShape(shape)}.`,
    hint: 'Give a vector an axis of length 1 with reshape.',
  });
}

/**
 * Multiplies matrices. Axes before the last two index a stack of matrices and broadcast as in NumPy; a single matrix `b`
 * applies to the whole stack `a`.
 *
 * `[..., rows, inner]` and `[..., inner, columns]` → `[..., rows, columns]`
 *
 * @param a, b float32, two axes or more
 * @throws ShapeError, ValueError if the lengths do not match, or for another element type
 * @see https://keras.io/api/ops/numpy/#matmul-function
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[11]]
 */
export function matmul<D extends DType>(a: Tensor<D>, b: Tensor<D>): Tensor<D>;
export function matmul<D extends DType>(a: Value<D>, b: Value<D>): Value<D>;
export function matmul(a: Value, b: Value, ...extra: unknown[]): Value {
  refuseExtra(extra, 'matmul(a, b)');
  return applyOp(matmulOp, [a, b], {});
}
