import { type DType, type Shape, Tensor } from '@sepal/tensor';
import { describe, test } from 'vitest';
import { anyTensor } from './any-tensor.ts';
import { checkOp } from './check-op.ts';

const dtypes: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8', 'bool'];

/** Many equal elements, so that the first of them matters. */
function withTies(x: Tensor, dtype: DType): Tensor {
  const few = x.data.slice().map((_, i) => x.data[(i * 7) % Math.min(5, x.data.length)] as number);
  return new Tensor(x.shape, dtype, few as Tensor['data']);
}

const special = Float32Array.of(
  -0,
  0,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  1e-45,
  -1e-45,
  Number.POSITIVE_INFINITY,
  3e38,
);

/** Every row starts with a different special number; some rows have no NaN. */
function specialTensor(shape: Shape): Tensor {
  const length = shape.at(-1) as number;
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => {
    const row = Math.floor(i / length);
    const value = special[(i * 3 + row) % special.length] as number;
    return row % 2 === 0 && Number.isNaN(value) ? -1 : value;
  });
  return new Tensor(shape, 'float32', data);
}

describe('argMax', () => {
  const shapes: readonly Shape[] = [
    [1],
    [3],
    [4],
    [7],
    [64],
    [2, 21],
    [5, 3],
    [3, 4, 5],
    [2, 6, 1],
    [1, 9, 13],
    [2, 3, 4, 6],
  ];

  test.each(dtypes)('%s along every axis, with and without ties', (dtype) => {
    for (const shape of shapes) {
      for (const axis of shape.keys()) {
        const x = anyTensor(shape, dtype, 1);
        checkOp('argMax', [x], { axis, keepdims: axis === 0 });
        checkOp('argMax', [withTies(x, dtype)], { axis, keepdims: false });
      }
    }
  });

  test('NaN, −0, infinities and the least numbers', () => {
    for (const shape of [
      [9, 8],
      [8, 9],
      [3, 5, 7],
    ]) {
      for (const axis of shape.keys()) checkOp('argMax', [specialTensor(shape)], { axis, keepdims: false });
    }
  });
});

describe('topK', () => {
  const shapes: readonly Shape[] = [[1], [5], [3, 8], [2, 2, 17], [1, 1000]];

  test.each(dtypes)('%s, from none to all', (dtype) => {
    for (const shape of shapes) {
      const length = shape.at(-1) as number;
      for (const k of new Set([0, 1, Math.min(5, length), length])) {
        for (const result of ['values', 'indices'] as const) {
          const x = anyTensor(shape, dtype, 1);
          checkOp('topK', [x], { k, result });
          checkOp('topK', [withTies(x, dtype)], { k, result });
        }
      }
    }
  });

  test('NaN, −0, infinities and the least numbers', () => {
    for (const result of ['values', 'indices'] as const) {
      for (const k of [1, 3, 9]) checkOp('topK', [specialTensor([8, 9])], { k, result });
    }
  });
});
