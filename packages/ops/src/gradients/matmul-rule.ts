import { type Shape, sizeOf } from '@sepal/tensor';
import { conv2dKernelGradient } from '../conv2d-kernel-gradient/op.ts';
import { conv2dTranspose } from '../conv2d-transpose/op.ts';
import type { Value } from '../graph/trace.ts';
import { matmul } from '../matmul/op.ts';
import { reshape } from '../reshape/op.ts';
import { transpose } from '../transpose/op.ts';
import { sumTo } from './broadcasting.ts';
import type { GradientRule } from './gradient-rule.ts';

/** dA = dY · Bᵀ, dB = Aᵀ · dY, summed over stacks that were broadcast. */
export const matmulRule: GradientRule<'matmul'> = ({ operands: [a, b], shapes, shape, fullDy }) => {
  const stack = shape.slice(0, -2);
  return [
    () =>
      shapes[1].length === 2
        ? ofRows(fullDy(), b, shapes[0])
        : sumTo(matmul(fullDy(), transposed(b)), shapes[0], [...stack, ...shapes[0].slice(-2)]),
    () =>
      shapes[1].length === 2
        ? ofOneMatrix(a, fullDy(), shapes[1])
        : sumTo(matmul(transposed(a), fullDy()), shapes[1], [...stack, ...shapes[1].slice(-2)]),
  ];
};

/** All rows as a picture of one row. */
function rows(matrix: Value): Value {
  const lengths = matrix.shape as Shape;
  return reshape(matrix, [1, 1, sizeOf(lengths.slice(0, -1)), lengths.at(-1) as number]);
}

/** The gradient of rows that one matrix multiplies is that of a 1×1 convolution's input: nothing is transposed in memory. */
function ofRows(dy: Value, b: Value, shape: Shape): Value {
  return reshape(conv2dTranspose(rows(dy), rows(b)), shape);
}

/** The gradient of one matrix that multiplies all rows is that of a 1×1 convolution's kernel. */
function ofOneMatrix(a: Value, dy: Value, shape: Shape): Value {
  const padding = [
    [0, 0],
    [0, 0],
  ] as const;
  const gradient = conv2dKernelGradient(rows(a), rows(dy), {
    kernelSize: [1, 1],
    strides: [1, 1],
    dilationRate: [1, 1],
    padding,
    groups: 1,
  });
  return reshape(gradient, shape);
}

function transposed(matrix: Value): Value {
  const axes = [...matrix.shape.keys()];
  return transpose(matrix, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}
