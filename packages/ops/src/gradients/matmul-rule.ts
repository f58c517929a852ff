import type { Value } from '../graph/trace.ts';
import { matmul } from '../matmul/op.ts';
import { transpose } from '../transpose/op.ts';
import { sumTo } from './broadcasting.ts';
import type { GradientRule } from './gradient-rule.ts';

/** dA = dY · Bᵀ, dB = Aᵀ · dY, summed over stacks that were broadcast. */
export const matmulRule: GradientRule<'matmul'> = ({ operands: [a, b], shapes, shape, fullDy }) => {
  const stack = shape.slice(0, -2);
  return [
    () => sumTo(matmul(fullDy(), transposed(b)), shapes[0], [...stack, ...shapes[0].slice(-2)]),
    () => sumTo(matmul(transposed(a), fullDy()), shapes[1], [...stack, ...shapes[1].slice(-2)]),
  ];
};

function transposed(matrix: Value): Value {
  const axes = [...matrix.shape.keys()];
  return transpose(matrix, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}
