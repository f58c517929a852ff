import { cast, reshape, type Value } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';

/**
 * Gives two values whose ranks differ by one, the longer shape ending in 1, the same rank, as Keras' `squeeze_or_expand_to_same_rank`:
 * a vector gets an axis, else the other one loses its last.
 */
export function toSameRank(a: Value, b: Value, { expandVectors = true } = {}): [Value, Value] {
  const difference = a.shape.length - b.shape.length;
  if (difference === 1 && a.shape.at(-1) === 1) {
    return b.shape.length === 1 && expandVectors ? [a, expand(b)] : [squeeze(a), b];
  }
  if (difference === -1 && b.shape.at(-1) === 1) {
    return a.shape.length === 1 && expandVectors ? [expand(a), b] : [a, squeeze(b)];
  }
  return [a, b];
}

/** The shapes that {@link toSameRank} gives values of these shapes. */
export function shapesOfSameRank(a: SymbolicShape, b: SymbolicShape): [SymbolicShape, SymbolicShape] {
  const difference = a.length - b.length;
  if (difference === 1 && a.at(-1) === 1) return b.length === 1 ? [a, [...b, 1]] : [a.slice(0, -1), b];
  if (difference === -1 && b.at(-1) === 1) return a.length === 1 ? [[...a, 1], b] : [a, b.slice(0, -1)];
  return [a, b];
}

/** `[…, n]` → `[…, n, 1]` */
export function expand(value: Value): Value {
  return reshape(value, [...value.shape, 1]);
}

/** `[…, 1]` → `[…]` */
function squeeze(value: Value): Value {
  return reshape(value, value.shape.slice(0, -1));
}

/** The value as float32. */
export function asFloat(value: Value): Value {
  return value.dtype === 'float32' ? value : cast(value, 'float32');
}

/** Targets and predictions as float32 and of the same rank. */
export function aligned(yTrue: Value, yPred: Value): [Value, Value] {
  return toSameRank(asFloat(yTrue), asFloat(yPred));
}
