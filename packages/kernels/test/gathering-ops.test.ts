import { matmul, type ReduceOp, type SoftmaxOp } from '@sepal/ops';
import { type DType, type Shape, Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { anyTensor, wildTensor } from './any-tensor.ts';
import { checkOp, type Tolerance } from './check-op.ts';
import { randomTensor } from './random-tensor.ts';
import { runOp } from './run-op.ts';

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

describe('reductions', () => {
  const shapes: readonly Shape[] = [
    [],
    [1],
    [3],
    [19],
    [140],
    [4, 5],
    [7, 33],
    [2, 3, 5],
    [3, 1, 4, 18],
    [2, 5, 3, 70],
  ];

  test.each(Object.entries(reductions) as [ReduceOp, (typeof reductions)[ReduceOp]][])(
    '%s over any axes',
    (op, [dtypes, tolerance]) => {
      for (const dtype of dtypes) {
        for (const [i, shape] of shapes.entries()) {
          for (const axes of subsets(shape.length)) {
            // Another order changes the last digit in float64, which may decide the rounding.
            const near = dtype === 'float32' && op === 'sum' ? { relative: 1e-7 } : tolerance;
            checkOp(op, [anyTensor(shape, dtype, i)], { axes, keepdims: i % 2 === 0 }, near);
          }
        }
      }
    },
  );

  test.each(['sum', 'mean', 'variance'] as const)('%s of no elements', (op) => {
    checkOp(op, [anyTensor([3, 0, 2], 'float32', 1)], { axes: [1], keepdims: false });
    checkOp(op, [anyTensor([0, 2], 'float32', 1)], { axes: [1], keepdims: false });
  });

  test.each(['sum', 'mean', 'variance', 'max', 'min'] as const)('%s with NaN and infinities', (op) => {
    const { data } = wildTensor(60, 1);
    for (const shape of [
      [60, 1],
      [6, 10],
    ]) {
      for (const axes of [[0], [1], [0, 1]]) {
        checkOp(op, [new Tensor(shape, 'float32', data as Float32Array)], { axes, keepdims: true }, { relative: 2e-7 });
      }
    }
  });

  test('the sum of a million numbers is as exact as of two', () => {
    const x = randomTensor([1_000_003], 1);
    const spread = new Tensor(
      x.shape,
      'float32',
      Float32Array.from(x.data, (value) => 1000 + value),
    );
    for (const op of ['sum', 'mean', 'variance'] as const) {
      checkOp(op, [spread], { axes: [0], keepdims: false }, { relative: 1e-7 });
      const columns = new Tensor([1_000_003, 1], 'float32', spread.data);
      checkOp(op, [columns], { axes: [0], keepdims: false }, { relative: 1e-7 });
    }
  });
});

describe('softmax', () => {
  const tolerance: { readonly [K in SoftmaxOp]: Tolerance } = {
    softmax: { relative: 1e-6 },
    logSoftmax: { relative: 1e-6 },
    sparsemax: { relative: 1e-6, absolute: 1e-7 },
  };

  test.each(Object.keys(tolerance) as SoftmaxOp[])('%s along any axis', (op) => {
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
        checkOp(op, [anyTensor(shape, 'float32', axis)], { axis }, tolerance[op]);
      }
    }
  });

  test.each(Object.keys(tolerance) as SoftmaxOp[])('%s of large and special numbers', (op) => {
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
    checkOp(op, [new Tensor([rows.length, 3], 'float32', data)], { axis: 1 }, tolerance[op]);
    checkOp(op, [new Tensor([1, rows.length * 3, 1], 'float32', data)], { axis: 2 }, tolerance[op]);
    const columns = Float32Array.from(
      { length: data.length },
      (_, i) => rows[i % rows.length]?.[Math.floor(i / rows.length)] ?? 0,
    );
    checkOp(op, [new Tensor([3, rows.length], 'float32', columns)], { axis: 0 }, tolerance[op]);
  });
});

describe('matmul', () => {
  test('any lengths', () => {
    for (const rows of [1, 2, 3, 4, 5, 9]) {
      for (const inner of [1, 2, 7, 16]) {
        for (const columns of [1, 2, 3, 4, 7, 8, 9, 16, 17, 33]) {
          const tolerance = { relative: 1e-5, absolute: 3e-6 };
          checkOp('matmul', [randomTensor([rows, inner], 1), randomTensor([inner, columns], 2)], {}, tolerance);
        }
      }
    }
  });

  test('stacks that broadcast, and empty products', () => {
    for (const [a, b] of [
      [
        [2, 3, 4],
        [4, 5],
      ],
      [
        [4, 5],
        [3, 5, 2],
      ],
      [
        [2, 1, 3, 4],
        [3, 4, 9],
      ],
      [
        [2, 3, 4, 5],
        [2, 3, 5, 1],
      ],
      [
        [2, 1, 6, 3],
        [1, 3, 3, 10],
      ],
      [
        [2, 0],
        [0, 3],
      ],
      [
        [0, 2],
        [2, 3],
      ],
    ] as const) {
      checkOp('matmul', [randomTensor(a, 1), randomTensor(b, 2)], {}, { relative: 1e-5, absolute: 3e-6 });
    }
  });

  test('a sum does not depend on the other results', () => {
    const [a, b] = [randomTensor([9, 40], 1), randomTensor([40, 21], 2)];
    const whole = runOp('matmul', [a, b], {}, { relaxed: true, parts: 1 });
    const row = new Tensor([1, 40], 'float32', (a.data as Float32Array).slice(320, 360));
    const last = runOp('matmul', [row, b], {}, { relaxed: true, parts: 1 });
    expect(last.data).toEqual(whole.data.slice(8 * 21));
    expect(matmul(row, b).shape).toEqual([1, 21]);
  });
});
