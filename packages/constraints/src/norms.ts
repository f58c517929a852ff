import { add, sqrt, square, sum, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { frozenCopy, show } from '@sepal/tensor/options';

/** The axis or axes of one unit's weights; null for all. */
export type NormAxis = number | readonly number[] | null;

/** Keras' `backend.epsilon()`: avoids a division by 0 where all weights are 0. */
const EPSILON = 1e-7;

/** The Euclidean norm of every unit's weights; reduced axes are kept with length 1. */
export function normsOf(weights: Value, axis: NormAxis): Value {
  return sqrt(sum(square(weights), { axis, keepdims: true }));
}

/** Keras' divisor: the norms plus epsilon. */
export function divisorOf(norms: Value): Value {
  return add(norms, EPSILON);
}

/** Returns the axes. @throws ValueError unless they are an integer, a list of integers or null */
export function checkAxis(axis: unknown, where: string): NormAxis {
  const list: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  if (axis === null || list.every((entry) => Number.isInteger(entry))) return frozenCopy(axis as NormAxis);
  throw new ValueError({
    where,
    message: `\`axis\` must be an integer, a list of integers or null. Received: axis=${show(axis)}.`,
  });
}

/** Returns the option. @throws ValueError unless it is a number */
export function checkNumber(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw new ValueError({ where, message: `\`${name}\` must be a number. Received: ${name}=${show(value)}.` });
}
