/** The rules of ops that move elements. */
import { tensor } from '@sepal/tensor';
import { equal } from '../elementwise/binary.ts';
import { pad } from '../pad/op.ts';
import { sum } from '../reduce/op.ts';
import { reshape } from '../reshape/op.ts';
import { select } from '../select/op.ts';
import { slice } from '../slice/op.ts';
import { topK } from '../top-k/op.ts';
import { transpose } from '../transpose/op.ts';
import { sumTo } from './broadcasting.ts';
import type { GradientRule, OperandGradient } from './gradient-rule.ts';

export const reshapeRule: GradientRule<'reshape'> = ({ shapes: [shape], fullDy }) => [() => reshape(fullDy(), shape)];

export const transposeRule: GradientRule<'transpose'> = ({ attributes: { perm }, dy }) => [
  () =>
    transpose(
      dy,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
];

/** Each operand gets its part. */
export const concatRule: GradientRule<'concat'> = ({ attributes: { axis }, shapes, fullDy }) => {
  let start = 0;
  return shapes.map((shape): OperandGradient => {
    const begin = shape.map((_, at) => (at === axis ? start : 0));
    start += shape[axis] as number;
    return () => slice(fullDy(), begin, shape);
  });
};

export const padRule: GradientRule<'pad'> = ({ attributes: { amounts }, shapes: [shape], fullDy }) => [
  () =>
    slice(
      fullDy(),
      amounts.map(([before]) => before),
      shape,
    ),
];

/** Zeros around the block that was cut out. */
export const sliceRule: GradientRule<'slice'> = ({ attributes: { begin }, shapes: [whole], shape, fullDy }) => [
  () =>
    pad(
      fullDy(),
      begin.map((before, axis) => [before, (whole[axis] as number) - before - (shape[axis] as number)] as const),
    ),
];

/** Each of the k goes back to where it was found. */
export const topKRule: GradientRule<'topK'> = ({ attributes: { k }, operands: [x], shapes: [shape], fullDy }) => [
  () => {
    const length = shape.at(-1) as number;
    const column = [...shape.slice(0, -1), k, 1];
    const { indices } = topK(x, { k });
    const positions = tensor(
      Int32Array.from({ length }, (_, index) => index),
      [length],
    );
    const found = select(equal(reshape(indices, column), positions), reshape(fullDy(), column), 0);
    return sum(found, { axis: -2 });
  },
];

export const broadcastToRule: GradientRule<'broadcastTo'> = ({ shapes: [operand], shape, dy }) => [
  () => sumTo(dy, operand, shape),
];
