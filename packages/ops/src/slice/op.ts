import { type DType, formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { sliceReference } from './reference.ts';

export interface SliceAttributes {
  /** The first index along every axis. */
  readonly begin: readonly number[];
  /** The length along every axis; `null` extends to the end. */
  readonly size: readonly (number | null)[];
}

export const sliceOp: OpDefinition<'slice'> = {
  name: 'slice',
  infer([x], { begin, size }, where) {
    if (begin.length !== x.shape.length || size.length !== x.shape.length) {
      throw new ShapeError({
        where,
        message: `\`begin\` and \`size\` must have an entry for each of the ${x.shape.length} axes of shape ${formatShape(x.shape)}. Received begin=[${begin.join(', ')}], size=${showSize(size)}.`,
      });
    }
    const shape = x.shape.map((length, axis) => {
      const first = begin[axis] as number;
      const count = size[axis] as number | null;
      if (length === null) return count;
      if (first + (count ?? 0) <= length) return count ?? length - first;
      throw new ShapeError({
        where,
        message: `The slice does not lie inside axis ${axis} of shape ${formatShape(x.shape)}. Received begin=[${begin.join(', ')}], size=${showSize(size)}.`,
      });
    });
    return { shape, dtype: x.dtype };
  },
  reference: sliceReference,
};

function showSize(size: readonly (number | null)[]): string {
  return `[${size.map((count) => count ?? -1).join(', ')}]`;
}

/**
 * Cuts a block out of a tensor.
 *
 * @param x any element type, any shape → `size`, the same type
 * @param begin the first index along every axis
 * @param size the length along every axis; -1 or null extends to the end (default: to the end along every axis)
 * @throws ShapeError, ValueError if there is not one entry per axis, an entry is invalid, or the block does not lie
 *   inside the tensor
 * @see https://keras.io/api/ops/core/#slice-function
 * @example
 * slice(tensor([[1, 2, 3], [4, 5, 6]]), [0, 1], [-1, 2]).toArray(); // [[2, 3], [5, 6]]
 */
export function slice<D extends DType>(
  x: Tensor<D>,
  begin: readonly number[],
  size?: readonly (number | null)[],
): Tensor<D>;
export function slice<D extends DType>(
  x: Value<D>,
  begin: readonly number[],
  size?: readonly (number | null)[],
): Value<D>;
export function slice(
  x: Value,
  begin: readonly number[],
  size?: readonly (number | null)[],
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'slice(x, begin, size)');
  if (!Array.isArray(begin) || !begin.every(isCount)) {
    throw new ValueError({
      where: 'slice',
      message: `\`begin\` must hold non-negative integers. Received begin=${show(begin)}.`,
    });
  }
  const counts = size === undefined ? begin.map(() => null) : withoutRest(size);
  if (counts === undefined) {
    throw new ValueError({
      where: 'slice',
      message: `\`size\` must hold non-negative integers, or -1 for all that follow. Received size=${show(size)}.`,
    });
  }
  return applyOp(sliceOp, [x], { begin: [...begin], size: counts });
}

/** `size` with -1 replaced by `null`; undefined if it is invalid. */
function withoutRest(size: readonly (number | null)[]): readonly (number | null)[] | undefined {
  const counts = Array.isArray(size)
    ? (size as readonly (number | null)[]).map((count) => (count === -1 ? null : count))
    : [-1];
  return counts.every((count) => count === null || isCount(count)) ? counts : undefined;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
