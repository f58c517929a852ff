import type { SoftmaxOp } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { anyTensor } from '../any-tensor.ts';
import type { Tolerance } from '../check-op.ts';
import { type Suites, suitesOf } from './kernel-check.ts';

const tolerance: { readonly [K in SoftmaxOp]: Tolerance } = {
  softmax: { relative: 1e-6 },
  logSoftmax: { relative: 1e-6 },
  sparsemax: { relative: 1e-6, absolute: 1e-7 },
};
const ops = Object.keys(tolerance) as readonly SoftmaxOp[];

export const softmax: Suites<'softmax'> = {
  ...suitesOf<'softmax', SoftmaxOp>(
    ops,
    (op) => `${op} along any axis`,
    (check, op) => {
      for (const shape of [
        [1],
        [3],
        [10],
        [1000],
        [5, 7],
        [3, 33],
        [2, 3, 5],
        [2, 17, 3],
        [2, 4, 8, 6],
        [0, 3],
        [3, 0],
      ]) {
        for (let axis = 0; axis < shape.length; axis++) {
          check.op(op, [anyTensor(shape, 'float32', axis)], { axis }, tolerance[op]);
        }
      }
    },
  ),

  ...suitesOf<'softmax', SoftmaxOp>(
    ops,
    (op) => `${op} of large and special numbers`,
    (check, op) => {
      const rows = [
        [1000, 1000, -1000],
        [0, -20, -1000],
        [0, -104, 0],
        [Number.NEGATIVE_INFINITY, 0, 1],
        [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
        [Number.POSITIVE_INFINITY, 0, 1],
        [Number.NaN, 0, 1],
        [3, Number.NaN, Number.POSITIVE_INFINITY],
        [1, Number.NaN, 0.5],
        [3e38, -3e38, 0],
        [0.5, 0.5, 0.5],
        [2.9, 3, 1],
      ];
      const data = Float32Array.from(rows.flat());
      check.op(op, [new Tensor([rows.length, 3], 'float32', data)], { axis: 1 }, tolerance[op]);
      check.op(op, [new Tensor([1, rows.length * 3, 1], 'float32', data)], { axis: 2 }, tolerance[op]);
      const columns = Float32Array.from(
        { length: data.length },
        (_, i) => rows[i % rows.length]?.[Math.floor(i / rows.length)] ?? 0,
      );
      check.op(op, [new Tensor([3, rows.length], 'float32', columns)], { axis: 0 }, tolerance[op]);
    },
  ),
};
