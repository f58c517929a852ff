/** Gradients of operands that were broadcast, and gradients that broadcast themselves. */
import { type Shape, sameShape } from '@sepal/tensor';
import { multiply } from '../elementwise/binary.ts';
import type { Value } from '../graph/trace.ts';
import { sum } from '../reduce/op.ts';
import { reshape } from '../reshape/op.ts';

/**
 * The gradient of an operand that was broadcast: the sum over the axes along which it was repeated.
 *
 * @param gradient broadcasts to `shape`, with as many axes
 * @param operand the operand's shape
 * @param shape the shape that the operand was broadcast to
 */
export function sumTo(gradient: Value, operand: Shape, shape: Shape): Value {
  const missing = shape.length - operand.length;
  const repeated = shape.map((length, axis) => length !== 1 && (axis < missing || operand[axis - missing] === 1));
  const lengths = gradient.shape as Shape;
  const axes = [...shape.keys()].filter((axis) => repeated[axis] && lengths[axis] !== 1);
  // Where the gradient is one number for all, the sum is a product.
  const times = shape.reduce((count, n, axis) => (repeated[axis] && lengths[axis] === 1 ? count * n : count), 1);
  const summed = axes.length === 0 ? gradient : sum(gradient, { axis: axes, keepdims: true });
  const scaled = times === 1 ? summed : multiply(summed, times);
  return reshaped(scaled, (scaled.shape as Shape).slice(missing));
}

/** The value in another shape; itself if it has that already. */
export function reshaped(value: Value, shape: Shape): Value {
  return sameShape(value.shape, shape) ? value : reshape(value, shape);
}

/** A vector along one axis of a tensor with `rank` axes. */
export function alongAxis(vector: Value, axis: number, rank: number): Value {
  return reshaped(
    vector,
    Array.from({ length: rank }, (_, at) => (at === axis ? (vector.shape[0] as number) : 1)),
  );
}

/** The gradient of a vector that was broadcast along one axis: the sums over all others. */
export function sumAlong(gradient: Value, axis: number, shape: Shape): Value {
  const vector = shape.map((length, at) => (at === axis ? length : 1));
  const summed = sumTo(gradient, vector, shape);
  return reshaped(summed, [summed.shape[axis] as number]);
}
