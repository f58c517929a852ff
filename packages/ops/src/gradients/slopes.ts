/**
 * Slopes at kinks, where a function has no derivative. They are the same in every engine, since all run what the rules record. They are
 * those of Keras on JAX, but for the second line: one op serves relu, which has 0 there, and clip, which has ½.
 *
 * | function | where | slope |
 * |---|---|---|
 * | abs | 0, −0 | 1 |
 * | maximum, minimum of x and a constant of the graph: relu, clip | they are equal | 0 |
 * | maximum, minimum of two values | they are equal | ½ for each |
 * | max, min along axes | several are the extreme | equal shares |
 * | maxPool2d | several are the largest of a window | 1 for the first |
 * | topK | several are equal | 1 for the first ones |
 * | select: leakyRelu, elu, hardTanh, threshold | the boundary | that of the branch taken |
 * | sign, floor | everywhere | 0 |
 * | power | exponent 0 | 0 by the base |
 * | power | base 0 | 0 by the exponent |
 *
 * Where a slope is infinite (sqrt and log at 0), it is.
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
