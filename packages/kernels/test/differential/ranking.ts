import { type DType, type Shape, Tensor } from '@sepal/tensor';
import { anyTensor } from '../any-tensor.ts';
import { type Suites, suitesOf } from './kernel-check.ts';

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

const rankedShapes: readonly Shape[] = [
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

export const argMax: Suites<'argMax'> = {
  ...suitesOf<'argMax', DType>(
    dtypes,
    (dtype) => `${dtype} along every axis, with and without ties`,
    (check, dtype) => {
      for (const shape of rankedShapes) {
        for (const axis of shape.keys()) {
          const x = anyTensor(shape, dtype, 1);
          check.op('argMax', [x], { axis, keepdims: axis === 0 });
          check.op('argMax', [withTies(x, dtype)], { axis, keepdims: false });
        }
      }
    },
  ),
  'NaN, −0, infinities and the least numbers'(check) {
    for (const shape of [
      [9, 8],
      [8, 9],
      [3, 5, 7],
    ]) {
      for (const axis of shape.keys()) check.op('argMax', [specialTensor(shape)], { axis, keepdims: false });
    }
  },
};

const rows: readonly Shape[] = [[1], [5], [3, 8], [2, 2, 17], [1, 1000]];

export const topK: Suites<'topK'> = {
  ...suitesOf<'topK', DType>(
    dtypes,
    (dtype) => `${dtype}, from none to all`,
    (check, dtype) => {
      for (const shape of rows) {
        const length = shape.at(-1) as number;
        for (const k of new Set([0, 1, Math.min(5, length), length])) {
          for (const result of ['values', 'indices'] as const) {
            const x = anyTensor(shape, dtype, 1);
            check.op('topK', [x], { k, result });
            check.op('topK', [withTies(x, dtype)], { k, result });
          }
        }
      }
    },
  ),
  'NaN, −0, infinities and the least numbers'(check) {
    for (const result of ['values', 'indices'] as const) {
      for (const k of [1, 3, 9]) check.op('topK', [specialTensor([8, 9])], { k, result });
    }
  },
};
