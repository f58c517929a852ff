/**
 * Slopes at kinks: where a function has no derivative, these are the ones that training uses, in every engine, because the rules are
 * the only place where they are chosen. They are Keras' on JAX wherever Keras' function is one of these ops.
 *
 * | function | at | slope |
 * |---|---|---|
 * | abs | 0 | 1 |
 * | sign, floor | everywhere | 0 |
 * | maximum, minimum of x and a constant: relu, clip | equal | 0 for x |
 * | maximum, minimum of two values | equal | ½ for each |
 * | max, min along axes | several are largest | the same share for each |
 * | select: leakyRelu, elu, hardTanh | the boundary | that of the branch taken |
 * | sqrt | 0 | infinite |
 * | power | a = 0 | b · 0ᵇ⁻¹ by a; 0 by b |
 */
import { cast } from '../cast/op.ts';
import { divide, equal, greater, less, multiply } from '../elementwise/binary.ts';
import { negative } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { sum } from '../reduce/op.ts';
import { select } from '../select/op.ts';

/** The gradient of |x|: that of x at 0. */
export function slopeOfAbs(x: Value, dy: Value): Value {
  return select(less(x, 0), negative(dy), dy);
}

/** The side of a constant on which its extremum with x depends on x. */
type Side = 'maximum' | 'minimum';

/** Whether `a` alone decides the extremum of both. */
function decides(op: Side, a: Value, b: Value): Value {
  return op === 'maximum' ? greater(a, b) : less(a, b);
}

/**
 * The gradient of the extremum of x and a constant by x: 0 where they are equal.
 *
 * @param y the extremum, or what it is clipped to: it differs from the constant wherever x decides
 */
export function slopeBesideConstant(op: Side, y: Value, constant: Value, dy: Value): Value {
  return select(decides(op, y, constant), dy, 0);
}

/** The gradient of the extremum of two values by the first: half where they are equal. */
export function slopeOfExtremum(op: Side, a: Value, b: Value, dy: Value): Value {
  return select(decides(op, a, b), dy, select(equal(a, b), multiply(dy, 0.5), 0));
}

/** The gradient of the extremum y along axes, which x keeps with length 1 there: the same share for all that equal it. */
export function slopeAlong(axis: readonly number[], x: Value, y: Value, dy: Value): Value {
  const isExtreme = equal(x, y);
  const count = sum(cast(isExtreme, 'float32'), { axis, keepdims: true });
  return select(isExtreme, divide(dy, count), 0);
}
