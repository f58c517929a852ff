import type { ReduceOp } from '@sepal/ops';
import { type DType, type Shape, Tensor } from '@sepal/tensor';
import { anyTensor, wildTensor } from '../any-tensor.ts';
import type { Tolerance } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { type Suites, suitesOf } from './kernel-check.ts';

/** All subsets of axes. */
function subsets(rank: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => (bits >> axis) & 1),
  );
}

const numbers: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8'];
const reductions: { readonly [K in ReduceOp]: readonly [readonly DType[], Tolerance] } = {
  sum: [numbers, {}],
  mean: [['float32'], { relative: 1e-7 }],
  variance: [['float32'], { relative: 1e-7 }],
  max: [numbers, {}],
  min: [numbers, {}],
};

type Reduction = readonly [ReduceOp, (typeof reductions)[ReduceOp]];

const shapes: readonly Shape[] = [[], [1], [3], [19], [140], [4, 5], [7, 33], [2, 3, 5], [3, 1, 4, 18], [2, 5, 3, 70]];

export const reduce: Suites<'reduce'> = {
  ...suitesOf<'reduce', Reduction>(
    Object.entries(reductions) as readonly Reduction[],
    ([op]) => `${op} over any axes`,
    (check, [op, [dtypes, tolerance]]) => {
      for (const dtype of dtypes) {
        for (const [i, shape] of shapes.entries()) {
          for (const axes of subsets(shape.length)) {
            // Another order changes the last digit in float64, which may decide the rounding.
            const near = dtype === 'float32' && op === 'sum' ? { relative: 1e-7 } : tolerance;
            check.op(op, [anyTensor(shape, dtype, i)], { axes, keepdims: i % 2 === 0 }, near);
          }
        }
      }
    },
  ),

  ...suitesOf<'reduce', ReduceOp>(
    ['sum', 'mean', 'variance'],
    (op) => `${op} of no elements`,
    (check, op) => {
      check.op(op, [anyTensor([3, 0, 2], 'float32', 1)], { axes: [1], keepdims: false });
      check.op(op, [anyTensor([0, 2], 'float32', 1)], { axes: [1], keepdims: false });
    },
  ),

  ...suitesOf<'reduce', ReduceOp>(
    ['sum', 'mean', 'variance', 'max', 'min'],
    (op) => `${op} with NaN and infinities`,
    (check, op) => {
      const { data } = wildTensor(60, 1);
      for (const shape of [
        [60, 1],
        [6, 10],
      ]) {
        for (const axes of [[0], [1], [0, 1]]) {
          check.op(
            op,
            [new Tensor(shape, 'float32', data as Float32Array)],
            { axes, keepdims: true },
            { relative: 2e-7 },
          );
        }
      }
    },
  ),

  'the sum of a million numbers is as exact as of two'(check) {
    const x = randomTensor([1_000_003], 1);
    const spread = new Tensor(
      x.shape,
      'float32',
      Float32Array.from(x.data, (value) => 1000 + value),
    );
    for (const op of ['sum', 'mean', 'variance'] as const) {
      check.op(op, [spread], { axes: [0], keepdims: false }, { relative: 1e-7 });
      const columns = new Tensor([1_000_003, 1], 'float32', spread.data);
      check.op(op, [columns], { axes: [0], keepdims: false }, { relative: 1e-7 });
    }
  },
};
