import type { BinaryOp, UnaryOp } from '@sepal/ops';
import { type DType, type Shape, Tensor, zeros } from '@sepal/tensor';
import { anyTensor, specialNumbers, wildTensor } from '../any-tensor.ts';
import type { Tolerance } from '../check-op.ts';
import { allOf, type Suites, suitesOf } from './kernel-check.ts';

const numbers: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8'];
const every: readonly DType[] = [...numbers, 'bool'];

/** Ops on all numeric element types, and float32 ops that round once: exact. */
const exactUnary: { readonly [K in UnaryOp]?: readonly DType[] } = {
  negative: numbers,
  abs: numbers,
  sign: numbers,
  square: numbers,
  sqrt: ['float32'],
  reciprocal: ['float32'],
  floor: ['float32'],
  logicalNot: ['bool'],
};

/** Polynomial approximations, with the README's error bounds. */
const smoothUnary: { readonly [K in UnaryOp]?: number } = {
  exp: 2e-7,
  expm1: 2e-7,
  log: 2e-7,
  log1p: 2e-7,
  tanh: 3e-7,
  sigmoid: 3e-7,
  erf: 3e-7,
  erfc: 4e-7,
  rsqrt: 2e-7,
};

const shapes: readonly Shape[] = [[], [1], [2], [3], [4], [5], [7], [17], [64], [67], [2, 3, 5], [0], [3, 0]];

const unary: Suites<'elementwise'> = {
  ...suitesOf<'elementwise', [UnaryOp, readonly DType[]]>(
    Object.entries(exactUnary) as [UnaryOp, readonly DType[]][],
    ([op]) => op,
    (check, [op, dtypes]) => {
      for (const dtype of dtypes)
        for (const [i, shape] of shapes.entries()) check.op(op, [anyTensor(shape, dtype, i)], {});
      if (dtypes.includes('float32')) check.op(op, [wildTensor(300, 1)], {});
    },
  ),

  ...suitesOf<'elementwise', [UnaryOp, number]>(
    Object.entries(smoothUnary) as [UnaryOp, number][],
    ([op, relative]) => `${op}, within ${relative}`,
    (check, [op, relative]) => {
      for (const [i, shape] of shapes.entries()) check.op(op, [anyTensor(shape, 'float32', i)], {}, { relative });
      check.op(op, [wildTensor(20_011, 2)], {}, { relative });
    },
  ),
};

const exact: Tolerance = {};
const binaryOps: { readonly [K in BinaryOp]: readonly [readonly DType[], Tolerance] } = {
  add: [numbers, exact],
  subtract: [numbers, exact],
  multiply: [numbers, exact],
  divide: [['float32'], exact],
  power: [['float32'], { relative: 2e-7 }],
  maximum: [numbers, exact],
  minimum: [numbers, exact],
  equal: [every, exact],
  notEqual: [every, exact],
  greater: [every, exact],
  greaterEqual: [every, exact],
  less: [every, exact],
  lessEqual: [every, exact],
  logicalAnd: [['bool'], exact],
  logicalOr: [['bool'], exact],
};

/** Shapes that broadcast: equal, scalars, trailing axes, columns, both at once, and no elements. */
const pairs: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[7], [7]],
  [[130], [130]],
  [[5], []],
  [[], [9]],
  [[1], [6]],
  [
    [4, 3],
    [1, 3],
  ],
  [
    [3, 20],
    [3, 1],
  ],
  [[2, 5, 4, 6], [6]],
  [
    [2, 5, 4, 3],
    [2, 1, 1, 3],
  ],
  [
    [3, 1, 5],
    [1, 4, 1],
  ],
  [
    [2, 3, 1, 4],
    [3, 2, 1],
  ],
  [[0, 3], [3]],
];

type BinaryEntry = readonly [BinaryOp, (typeof binaryOps)[BinaryOp]];
const binaryEntries = Object.entries(binaryOps) as readonly BinaryEntry[];

const binary: Suites<'elementwise'> = {
  ...suitesOf<'elementwise', BinaryEntry>(
    binaryEntries,
    ([op]) => op,
    (check, [op, [dtypes, tolerance]]) => {
      for (const dtype of dtypes) {
        for (const [i, [a, b]] of pairs.entries()) {
          check.op(op, [anyTensor(a, dtype, i), anyTensor(b, dtype, i + 50)], {}, tolerance);
        }
      }
    },
  ),

  ...suitesOf<'elementwise', BinaryEntry>(
    binaryEntries.filter(([, [dtypes]]) => dtypes.includes('float32')),
    ([op]) => `${op} of special numbers`,
    (check, [op, [, tolerance]]) => {
      const length = specialNumbers.length;
      const numbersOf = (shape: Shape) => new Tensor(shape, 'float32', Float32Array.from(specialNumbers));
      check.op(op, [numbersOf([length, 1]), numbersOf([1, length])], {}, tolerance);
    },
  ),
};

const choices: Suites<'elementwise'> = {
  select(check) {
    for (const dtype of every) {
      for (const [condition, a, b] of [
        [[11], [11], [11]],
        [[], [5], [5]],
        [[4, 1], [1, 6], []],
        [[2, 3, 5], [5], [3, 1]],
        [[0], [0], [1]],
      ] as const) {
        check.op('select', [anyTensor(condition, 'bool', 1), anyTensor(a, dtype, 2), anyTensor(b, dtype, 3)], {});
      }
    }
  },
  ...suitesOf<'elementwise', readonly [DType, DType]>(
    every.flatMap((from) => every.map((to) => [from, to] as const)),
    ([from, to]) => `cast: ${from} to ${to}`,
    (check, [from, to]) => {
      for (const [i, shape] of shapes.entries()) check.op('cast', [anyTensor(shape, from, i)], { dtype: to });
      if (from === 'float32') check.op('cast', [wildTensor(300, 5)], { dtype: to });
    },
  ),
};

const activations: readonly Shape[] = [
  [3, 5],
  [2, 3, 4, 6],
  [1, 7, 5, 17],
  [2, 3, 0, 4],
];

const perChannel: Suites<'elementwise'> = {
  broadcastTo(check) {
    for (const dtype of every) {
      for (const [from, shape] of [
        [[], [7]],
        [[1], [130]],
        [[5], [5]],
        [[3], [4, 3]],
        [
          [4, 1],
          [2, 4, 17],
        ],
        [
          [2, 1, 1, 3],
          [2, 5, 4, 3],
        ],
        [
          [1, 6, 1],
          [3, 6, 5],
        ],
        [[1], [0]],
      ] as const) {
        check.op('broadcastTo', [anyTensor(from, dtype, 1)], { shape });
      }
    }
  },

  biasAdd(check) {
    for (const shape of activations) {
      for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
        const channels = shape[dataFormat === 'channelsLast' ? shape.length - 1 : 1] as number;
        check.op('biasAdd', [anyTensor(shape, 'float32', 1), anyTensor([channels], 'float32', 2)], { dataFormat });
      }
    }
  },

  'batchNormalization, also where the average is far from 0'(check) {
    for (const shape of activations) {
      for (let axis = 0; axis < shape.length; axis++) {
        const vector = (seed: number, offset: number): Tensor => {
          const { data } = anyTensor([shape[axis] as number], 'float32', seed);
          return new Tensor(
            [data.length],
            'float32',
            Float32Array.from(data, (value) => Math.abs(value) + offset),
          );
        };
        const operands = [anyTensor(shape, 'float32', 1), vector(2, 3), vector(3, 0.1), vector(4, 0.5), vector(5, -1)];
        check.op('batchNormalization', operands, { axis, epsilon: 1e-3 }, { relative: 1e-6, absolute: 5e-6 });
      }
    }
    check.op('batchNormalization', [zeros([2, 3]), ...Array.from({ length: 4 }, () => zeros([3]))], {
      axis: 1,
      epsilon: 0,
    });
  },
};

export const elementwise: Suites<'elementwise'> = allOf(unary, binary, choices, perChannel);
