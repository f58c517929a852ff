import { allocate, type DType, formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { padReference } from './reference.ts';

export interface PadAttributes {
  /** For every axis, how many elements to add before and after. */
  readonly amounts: readonly (readonly [before: number, after: number])[];
  /** The value of the added elements. */
  readonly value: number;
}

export const padOp: OpDefinition<'pad'> = {
  name: 'pad',
  infer([x], { amounts, value }, where) {
    if (amounts.length !== x.shape.length) {
      throw new ShapeError({
        where,
        message: `\`amounts\` must have a pair for each of the ${x.shape.length} axes of shape ${formatShape(x.shape)}. Received ${amounts.length}.`,
      });
    }
    const stored = allocate(x.dtype, 1).fill(value)[0];
    if (x.dtype !== 'float32' && (stored !== value || (x.dtype === 'bool' && value > 1))) {
      throw new ValueError({
        where,
        message: `A tensor of dtype ${x.dtype} cannot hold \`value\`. Received value=${value}.`,
      });
    }
    const shape = x.shape.map((length, axis) => {
      const [before, after] = amounts[axis] as readonly [number, number];
      return length === null ? null : before + length + after;
    });
    return { shape, dtype: x.dtype };
  },
  reference: padReference,
};

/**
 * Pads a tensor before and after, along every axis.
 *
 * @param x any element type, any shape → longer by the amounts, the same type
 * @param amounts for every axis, how many elements to add before and after
 * @param value the value of the added elements (default 0)
 * @throws ShapeError, ValueError if there is not one pair per axis, an amount is negative, or the type of x cannot represent the value
 * @see https://keras.io/api/ops/numpy/#pad-function
 * @example
 * pad(tensor([1, 2]), [[1, 2]]).toArray(); // [0, 1, 2, 0, 0]
 */
export function pad<D extends DType>(
  x: Tensor<D>,
  amounts: readonly (readonly [number, number])[],
  value?: number,
): Tensor<D>;
export function pad<D extends DType>(
  x: Value<D>,
  amounts: readonly (readonly [number, number])[],
  value?: number,
): Value<D>;
export function pad(x: Value, amounts: readonly (readonly [number, number])[], value = 0, ...extra: unknown[]): Value {
  refuseExtra(extra, 'pad(x, amounts, value)');
  if (!Array.isArray(amounts)) {
    throw new ValueError({
      where: 'pad',
      message: `\`amounts\` must be an array of pairs, one for each axis. Received ${show(amounts)}.`,
    });
  }
  const copied = (amounts as readonly (readonly [number, number])[]).map((pair, axis) => {
    if (Array.isArray(pair) && pair.length === 2 && pair.every((amount) => Number.isInteger(amount) && amount >= 0)) {
      return [pair[0], pair[1]] as const;
    }
    throw new ValueError({
      where: 'pad',
      message: `\`amounts\` must hold pairs of non-negative integers: [before, after]. Received ${show(pair)} for axis ${axis}.`,
      hint: 'To remove elements, use slice.',
    });
  });
  return applyOp(padOp, [x], { amounts: copied, value });
}
