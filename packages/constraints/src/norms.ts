import { add, sqrt, square, sum, type Value } from '@sepal/ops';
import { frozenCopy, show, ValueError } from '@sepal/tensor';

/** The axis or axes along which the weights of one unit lie; null for all of them. */
export type NormAxis = number | readonly number[] | null;

/** Keras' `backend.epsilon()`: keeps weights that are all 0 from being divided by 0. */
const EPSILON = 1e-7;

/** The Euclidean length of every unit's weights; reduced axes stay with length 1. */
export function normsOf(weights: Value, axis: NormAxis): Value {
  return sqrt(sum(square(weights), { axis, keepdims: true }));
}

/** What Keras divides by in place of the norms. */
export function divisorOf(norms: Value): Value {
  return add(norms, EPSILON);
}

/** Returns the axes. @throws ValueError unless it is an integer, a list of them or null */
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
