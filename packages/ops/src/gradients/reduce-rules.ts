import { sizeOf, tensor } from '@sepal/tensor';
import { cast } from '../cast/op.ts';
import { divide, equal, greater, logicalAnd, logicalOr, multiply, subtract } from '../elementwise/binary.ts';
import { exp } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { mean, type ReduceOp, sum } from '../reduce/op.ts';
import { reshape } from '../reshape/op.ts';
import { select } from '../select/op.ts';
import type { SoftmaxOp } from '../softmax/op.ts';
import { reshaped } from './broadcasting.ts';
import type { GradientRule, GradientRuleTable, OpGradient } from './gradient-rule.ts';
import { slopeAlong } from './slopes.ts';

/** A value that lacks the reduced axes, with those axes of length 1. */
function kept(value: Value, { attributes, shapes: [shape] }: OpGradient<ReduceOp>): Value {
  const { axes, keepdims } = attributes;
  if (keepdims) return value;
  let next = 0;
  return reshaped(
    value,
    shape.map((_, axis) => (axes.includes(axis) ? 1 : (value.shape[next++] as number))),
  );
}

function countOf({ attributes: { axes }, shapes: [shape] }: OpGradient<ReduceOp>): number {
  return sizeOf(axes.map((axis) => shape[axis] as number));
}

const extreme: GradientRule<ReduceOp> = (use) => [
  () => slopeAlong(use.attributes.axes, use.operands[0], kept(use.y, use), kept(use.dy, use)),
];

/** The rules of the reductions. The gradients of sums and means are not repeated along the axes: they broadcast. */
export const reduceRules: GradientRuleTable<ReduceOp> = {
  sum: (use) => [() => kept(use.dy, use)],
  mean: (use) => [() => multiply(kept(use.dy, use), 1 / countOf(use))],
  variance: (use) => [
    () => {
      const [x] = use.operands;
      const { axes, keepdims } = use.attributes;
      // As the program that computes the variance also has the mean: `moments`.
      const centre = kept(mean(x, { axis: axes, keepdims }), use);
      return multiply(subtract(x, centre), multiply(kept(use.dy, use), 2 / countOf(use)));
    },
  ],
  max: extreme,
  min: extreme,
};

/** The rules of the softmax family. */
export const softmaxRules: GradientRuleTable<SoftmaxOp> = {
  softmax: ({ attributes: { axis }, y, dy }) => [
    () => multiply(y, subtract(dy, sum(multiply(dy, y), { axis, keepdims: true }))),
  ],
  logSoftmax: ({ attributes: { axis }, y, fullDy }) => [
    () => {
      const dy = fullDy();
      return subtract(dy, multiply(exp(y), sum(dy, { axis, keepdims: true })));
    },
  ],
  sparsemax: (use) => [() => sparsemaxGradient(use)],
};

/**
 * dx = m · dy − w · Σ(m · dy), m = 1 where y > 0: τ is a sum with weights w, those of the cumulated sums cₖ in it.
 *
 * Compares every number with every other, since no op sorts: `precedes[i, j]` tells whether j is among the numbers up to i in
 * descending order.
 */
function sparsemaxGradient({ attributes: { axis }, operands: [x], shape, y, dy }: OpGradient<SoftmaxOp>): Value {
  const length = shape[axis] as number;
  const pairs = [...shape.slice(0, axis), length, 1, ...shape.slice(axis + 1)];
  const one = reshape(x, pairs);
  const other = reshape(x, pairs.with(axis, 1).with(axis + 1, length));
  const order = Array.from({ length: length * length }, (_, at) => at % length <= Math.floor(at / length));
  const isEarlier = tensor(order, [length, length, ...shape.slice(axis + 1).map(() => 1)], 'bool');
  const precedes = logicalOr(greater(other, one), logicalAnd(equal(other, one), isEarlier));
  const alongOthers = { axis: axis + 1 };
  const cumulated = sum(select(precedes, other, 0), alongOthers);
  const rank = sum(cast(precedes, 'float32'), alongOthers);
  const supports = greater(subtract(x, divide(subtract(cumulated, 1), rank)), 0);
  const size = sum(cast(supports, 'float32'), { axis, keepdims: true });
  const weights = divide(sum(cast(logicalAnd(precedes, reshape(supports, pairs)), 'float32'), { axis }), size);
  const passed = select(greater(y, 0), dy, 0);
  return subtract(passed, multiply(weights, sum(passed, { axis, keepdims: true })));
}
