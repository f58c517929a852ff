import type { ReduceOp } from '@sepal/ops';
import { type DType, type Shape, Tensor } from '@sepal/tensor';
import { anyTensor, wildTensor } from '../any-tensor.ts';
import type { Tolerance } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { referenceOf } from '../run-op.ts';
import { type KernelCheck, type Suites, suitesOf } from './kernel-check.ts';

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

/** The mean and the variance in one pass, each as near as the op of its name. */
function checkMoments(check: KernelCheck<'reduce'>, x: Tensor, axes: readonly number[], relative = 1e-7): void {
  const expected = (['mean', 'variance'] as const).map((op) => referenceOf(op, [x], { axes, keepdims: false }));
  const attributes = { op: 'moments', axes, shape: x.shape } as const;
  check.results({ attributes, inputs: [x], expected, tolerance: { relative } });
}

function tensorOf(shape: Shape, value: (index: number) => number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(
    shape,
    'float32',
    Float32Array.from({ length: size }, (_, index) => value(index)),
  );
}

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

  'moments over any axes'(check) {
    for (const [i, shape] of [...shapes, [2, 17, 34], [9, 70], [3, 65, 16]].entries()) {
      for (const axes of subsets(shape.length)) checkMoments(check, anyTensor(shape, 'float32', i), axes);
    }
  },

  'moments of a batch of pictures'(check) {
    for (const shape of [
      [8, 32, 32, 32],
      [5, 13, 7, 19],
    ]) {
      for (const axes of [[0, 1, 2], [3], [0], [1, 2], [0, 2], [0, 1, 2, 3]]) {
        checkMoments(check, randomTensor(shape, 1), axes);
      }
    }
  },

  'moments of no elements'(check) {
    for (const shape of [
      [3, 0, 2],
      [0, 2],
      [2, 0],
    ]) {
      for (const axes of [[0], [1]]) checkMoments(check, anyTensor(shape, 'float32', 1), axes);
    }
  },

  'moments with NaN and infinities, wherever they are'(check) {
    const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const at of [0, 1, 7, 36]) {
      for (const special of specials) {
        const number = (index: number): number => (index === at ? special : index % 5);
        for (const shape of [
          [37, 1],
          [1, 37],
        ]) {
          for (const axes of [[0], [1], [0, 1]]) checkMoments(check, tensorOf(shape, number), axes);
        }
        const columns = (index: number): number => number(Math.floor(index / 18));
        for (const axes of [[0], [1]]) checkMoments(check, tensorOf([37, 18], columns), axes);
      }
    }
    checkMoments(check, new Tensor([60], 'float32', wildTensor(60, 1).data as Float32Array), [0]);
  },

  'the variance of equal numbers is exactly 0, and their mean the number'(check) {
    for (const number of [0.1, -3.3e-20, 1e4 + 1 / 3, -1.7e38, 1e-45, 0]) {
      for (const length of [1, 3, 64, 1001, 70_000]) {
        const value = Math.fround(number);
        const attributes = { op: 'moments', axes: [0] } as const;
        for (const columns of [1, 5, 16]) {
          if (length * columns > 100_000) continue;
          const x = tensorOf([length, columns], () => value);
          const expected = [tensorOf([columns], () => value), tensorOf([columns], () => 0)];
          check.results({ attributes: { ...attributes, shape: x.shape }, inputs: [x], expected });
        }
      }
    }
  },

  'moments of numbers far from 0, and of numbers near 0 after one that is far from them'(check) {
    const noise = randomTensor([60_000], 3).data;
    const around =
      (center: number, first = center) =>
      (index: number) =>
        (index === 0 ? first : center) + (noise[index] as number);
    for (const shape of [
      [60_000, 1],
      [1, 60_000],
      [3000, 20],
    ]) {
      for (const axes of [[0], [1]]) {
        for (const center of [1e4, -1e6, 1e-3]) checkMoments(check, tensorOf(shape, around(center)), axes);
        for (const first of [1e4, -3e6, 1e30]) checkMoments(check, tensorOf(shape, around(0, first)), axes);
      }
    }
  },

  'the variance is never negative'(check) {
    const step = Math.fround(1 + 2 ** -23);
    for (const [shape, axes] of [
      [[4099, 3], [0]],
      [[3, 4099], [1]],
    ] as const) {
      for (const at of [0, 1, 5, 4098]) {
        const position = (index: number): number => (axes[0] === 0 ? Math.floor(index / 3) : index % 4099);
        checkMoments(
          check,
          tensorOf(shape, (index) => (position(index) === at ? step : 1)),
          axes,
        );
      }
    }
  },
};
