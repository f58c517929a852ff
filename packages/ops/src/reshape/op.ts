import {
  type DType,
  formatShape,
  isStatic,
  ShapeError,
  type SymbolicShape,
  sizeOf,
  type Tensor,
  ValueError,
} from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { reshapeReference } from './reference.ts';

export interface ReshapeAttributes {
  /** The new lengths; a `null` length follows from the number of elements once that is known. */
  readonly shape: SymbolicShape;
}

export const reshapeOp: OpDefinition<'reshape'> = {
  name: 'reshape',
  infer: ([x], { shape }, where) => ({ shape: completeShape(x.shape, shape, where), dtype: x.dtype }),
  reference: reshapeReference,
};

/**
 * `target` with its one unknown length filled in, if the others and the number of elements determine it: beside a length of 0
 * it could be anything.
 */
function completeShape(shape: SymbolicShape, target: SymbolicShape, where: string): SymbolicShape {
  if (!isStatic(shape)) return target;
  const size = sizeOf(shape);
  const known = knownSize(target);
  const unknown = target.filter((length) => length === null).length;
  const fits = unknown === 0 ? known === size : known === 0 ? size === 0 : size % known === 0;
  if (!fits) throw doesNotFit(shape, target, where);
  if (unknown !== 1 || known === 0) return target;
  return target.map((length) => length ?? size / known);
}

/** The product of the known lengths. */
function knownSize(shape: SymbolicShape): number {
  return sizeOf(shape.map((length) => length ?? 1));
}

function doesNotFit(shape: SymbolicShape, target: SymbolicShape, where: string): ShapeError {
  return new ShapeError({
    where,
    message: `A tensor of shape ${formatShape(shape)} cannot be reshaped to ${formatShape(target)}: the numbers of elements differ.`,
  });
}

/**
 * Gives a tensor another shape; the elements keep their row-major order.
 *
 * @param x any element type, any shape → `shape`, the same type
 * @param shape the new lengths. One may be -1, which is inferred from the number of elements. `null` stands for an unknown length
 *   of x, such as the batch, which the result shares.
 * @throws ShapeError, ValueError if the numbers of elements differ, or for invalid lengths
 * @see https://keras.io/api/ops/numpy/#reshape-function
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray(); // [[1, 2], [3, 4]]
 */
export function reshape<D extends DType>(x: Tensor<D>, shape: readonly (number | null)[]): Tensor<D>;
export function reshape<D extends DType>(x: Value<D>, shape: readonly (number | null)[]): Value<D>;
export function reshape(x: Value, shape: readonly (number | null)[], ...extra: unknown[]): Value {
  refuseExtra(extra, 'reshape(x, shape)');
  const where = 'reshape';
  checkValue(x, where);
  const fits =
    Array.isArray(shape) && shape.every((length) => length === null || (Number.isInteger(length) && length >= -1));
  if (!fits || shape.filter((length) => length === -1).length > 1) {
    throw new ValueError({
      where,
      message: `\`shape\` must hold non-negative integers and at most one -1. Received shape=${show(shape)}.`,
    });
  }
  return applyOp(reshapeOp, [x], { shape: resolveRest(x.shape, shape, where) });
}

/**
 * `target` with -1 replaced by its length, or by `null` if that is unknown.
 *
 * If `target` has as many unknown lengths as `shape`, they are taken to be the same, so the rest follows from the known
 * lengths: `(None, 4, 4, 3)` as `[null, -1]` is `(None, 48)`.
 */
function resolveRest(shape: SymbolicShape, target: SymbolicShape, where: string): SymbolicShape {
  const rest = target.indexOf(-1);
  if (rest === -1) return [...target];
  const others = target.with(rest, 1);
  const unknown = (lengths: SymbolicShape): number => lengths.filter((length) => length === null).length;
  if (unknown(shape) !== unknown(others) || knownSize(others) === 0) return target.with(rest, null);
  const length = knownSize(shape) / knownSize(others);
  if (!Number.isInteger(length)) throw doesNotFit(shape, target.with(rest, null), where);
  return target.with(rest, length);
}
