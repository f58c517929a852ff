import {
  type DType,
  formatShape,
  normalizeAxis,
  ShapeError,
  type SymbolicShape,
  type Tensor,
  ValueError,
} from '@sepal/tensor';
import { listFew, refuseExtra, show } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { TensorType } from '../graph/types.ts';
import { concatReference } from './reference.ts';

export interface ConcatAttributes {
  /** The axis to concatenate along, counted from the start. */
  readonly axis: number;
}

export const concatOp: OpDefinition<'concat'> = {
  name: 'concat',
  infer(values, { axis }, where) {
    const [{ dtype, shape: firstShape }, ...others] = values as readonly [TensorType, ...TensorType[]];
    const lengths: (number | null)[] = [...firstShape];
    for (const { shape, dtype: otherType } of others) {
      if (otherType !== dtype) {
        throw new ValueError({
          where,
          message: `All tensors must have the same dtype. Received dtypes ${listFew(values.map((value) => value.dtype))}.`,
          hint: "Convert them, for example with cast(x, 'float32').",
        });
      }
      const fits =
        shape.length === lengths.length && shape.every((n, at) => at === axis || agree(n, lengths[at] ?? null));
      if (!fits) {
        throw new ShapeError({
          where,
          message: `All shapes must be the same but for axis ${axis}. Received shapes ${listFew(values.map((value) => formatShape(value.shape)))}.`,
        });
      }
      shape.forEach((length, at) => {
        lengths[at] = at === axis ? plus(lengths[at] ?? null, length) : (lengths[at] ?? length);
      });
    }
    return { shape: lengths as SymbolicShape, dtype };
  },
  reference: concatReference,
};

/** Whether two lengths can be the same. */
function agree(a: number | null, b: number | null): boolean {
  return a === null || b === null || a === b;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/**
 * Concatenates tensors along an axis.
 *
 * @param values one or more tensors of one element type, whose shapes differ only along the axis → the same shape, with
 *   the lengths along the axis added up
 * @param axis the axis to concatenate along (default -1, the last: the channels of `[batch, height, width, channels]`)
 * @throws ShapeError, ValueError if there are no tensors, no such axis, or shapes or element types do not match
 * @see https://keras.io/api/ops/numpy/#concatenate-function
 * @example
 * concat([tensor([[1], [2]]), tensor([[3, 4], [5, 6]])]).toArray(); // [[1, 3, 4], [2, 5, 6]]
 */
export function concat<D extends DType>(values: readonly Tensor<D>[], axis?: number): Tensor<D>;
export function concat<D extends DType>(values: readonly Value<D>[], axis?: number): Value<D>;
export function concat(values: readonly Value[], axis = -1, ...extra: unknown[]): Value {
  refuseExtra(extra, 'concat(values, axis)');
  if (!Array.isArray(values)) {
    throw new ValueError({
      where: 'concat',
      message: `Expected an array of tensors. Received: ${show(values)}.`,
      hint: 'Write concat([a, b]).',
    });
  }
  for (const value of values) checkValue(value, 'concat');
  const [first] = values as readonly Value[];
  if (first === undefined) throw new ValueError({ where: 'concat', message: 'There must be at least one tensor.' });
  return applyOp(concatOp, [...values], { axis: normalizeAxis(axis, first.shape.length, 'concat') });
}
