import { broadcastShapes, type Shape, ShapeError, sizeOf, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  add,
  type BinaryOp,
  divide,
  equal,
  evaluate,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  multiply,
  notEqual,
  power,
  subtract,
  trace,
} from '../src/index.ts';

const { NaN: nan } = Number;
const OPS = {
  add,
  divide,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  notEqual,
  power,
  subtract,
} satisfies Record<Exclude<BinaryOp, 'logicalAnd' | 'logicalOr'>, typeof add>;

/** Every op on a pair of elements. */
const SCALAR: { readonly [K in keyof typeof OPS]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  maximum: Math.max,
  minimum: Math.min,
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
};

/** 0.25, 0.5, …, unsorted; all positive, some equal in both operands. */
function filled(shape: Shape, salt: number): Tensor {
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => (((i + salt) * 7) % 11) / 4 + 0.25),
    shape,
  );
}

/** Broadcasting by its definition: from the coordinates of every element. */
function broadcasted(a: Tensor, b: Tensor, f: (a: number, b: number) => number): number[] {
  const shape = broadcastShapes(a.shape, b.shape) as number[];
  const at = (x: Tensor, coordinates: readonly number[]): number => {
    let index = 0;
    x.shape.forEach((length, axis) => {
      const coordinate = coordinates[axis + shape.length - x.rank] as number;
      index = index * length + (length === 1 ? 0 : coordinate);
    });
    return x.data[index] as number;
  };
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    let rest = i;
    const coordinates = [...shape].reverse().map((length) => {
      const coordinate = rest % length;
      rest = (rest - coordinate) / length;
      return coordinate;
    });
    coordinates.reverse();
    return Math.fround(f(at(a, coordinates), at(b, coordinates)));
  });
}

const SHAPES: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3, 4, 5], []],
  [[], [4]],
  [[], []],
  [[2, 3, 4, 5], [5]],
  [[5], [2, 3, 4, 5]],
  [
    [2, 3, 4, 5],
    [4, 1],
  ],
  [
    [2, 3, 4, 5],
    [2, 1, 1, 5],
  ],
  [
    [2, 1, 4, 1],
    [3, 1, 5],
  ],
  [
    [2, 1, 1],
    [1, 3, 1],
  ],
  [
    [1, 1, 3],
    [2, 1, 3],
  ],
  [[1], [1, 1, 1]],
  [[0, 3], [3]],
  [
    [2, 0],
    [2, 1],
  ],
  [
    [3, 2, 1, 2, 1, 2],
    [1, 2, 2, 2, 2, 1],
  ],
];

describe.each(Object.entries(SCALAR))('%s', (name, f) => {
  const op: typeof add = OPS[name as keyof typeof OPS];
  test.each(SHAPES)('broadcasts %j and %j', (shapeA, shapeB) => {
    const [a, b] = [filled(shapeA, 0), filled(shapeB, 3)];
    const y = op(a, b);
    expect(y.shape).toEqual(broadcastShapes(shapeA, shapeB));
    expect([...y.data]).toEqual(broadcasted(a, b, f));
  });

  test('takes numbers, and computes the same when recorded', () => {
    const x = filled([2, 3], 1);
    expect(op(x, 0.5)).toEqual(op(x, tensor(0.5)));
    expect(op(0.5, x)).toEqual(op(tensor(0.5), x));
    expect(op(2, 4).toArray()).toEqual(op(tensor(2), tensor(4)).toArray());
    const graph = trace([{ shape: [null, 3], dtype: 'float32' }], (v) => [op(v, 0.5), op(0.5, v), op(v, x)]);
    expect(evaluate(graph, [x]).outputs).toEqual([op(x, 0.5), op(0.5, x), op(x, x)]);
  });
});

test('NaN and the infinities', () => {
  const a = tensor([nan, 1, -0, 0, Infinity]);
  const b = tensor([1, nan, 0, -0, Infinity]);
  expect([...maximum(a, b).data]).toEqual([nan, nan, 0, 0, Infinity]);
  expect([...minimum(a, b).data]).toEqual([nan, nan, -0, -0, Infinity]);
  expect([...equal(a, b).data]).toEqual([0, 0, 1, 1, 1]);
  expect([...notEqual(a, b).data]).toEqual([1, 1, 0, 0, 0]);
  expect([...greaterEqual(a, b).data]).toEqual([0, 0, 1, 1, 1]);
  expect([...divide(tensor([1, -1, 0]), 0).data]).toEqual([Infinity, -Infinity, nan]);
});

test('power follows IEEE 754 in edge cases', () => {
  const a = tensor([1, -1, 1, nan, 0, -8, -0, nan]);
  const b = tensor([nan, Infinity, -Infinity, 0, -1, 1 / 3, -3, 1]);
  expect([...power(a, b).data]).toEqual([1, 1, 1, 1, Infinity, nan, -Infinity, nan]);
});

test('logicalAnd, logicalOr', () => {
  const a = tensor([true, true, false, false]);
  const b = tensor([true, false, true, false]);
  expect(logicalAnd(a, b).toArray()).toEqual([true, false, false, false]);
  expect(logicalOr(a, b).toArray()).toEqual([true, true, true, false]);
  expect(equal(a, b).toArray()).toEqual([true, false, false, true]);
});

test('integers wrap', () => {
  const int32 = (...values: number[]) => tensor(values, [values.length], 'int32');
  expect([...add(int32(2147483647), 1).data]).toEqual([-2147483648]);
  expect([...subtract(int32(-2147483648), 1).data]).toEqual([2147483647]);
  expect([...multiply(int32(123456789), int32(987654321)).data]).toEqual([
    Number(BigInt.asIntN(32, 123456789n * 987654321n)),
  ]);
  const uint32 = tensor([4294967295], [1], 'uint32');
  expect([...multiply(uint32, uint32).data]).toEqual([1]);
  expect([...add(uint32, 2).data]).toEqual([1]);
  expect([...multiply(tensor([200], [1], 'uint8'), 2).data]).toEqual([144]);
  expect(maximum(int32(-3, 3), 0).dtype).toBe('int32');
});

test('comparisons return bool, arithmetic the type of the operands', () => {
  expect(less(tensor([1], [1], 'uint8'), 3).dtype).toBe('bool');
  expect(add(tensor([1], [1], 'uint8'), 3).dtype).toBe('uint8');
});

test('a number takes the type of the other operand, or is refused if it cannot be represented', () => {
  const int32 = tensor([1], [1], 'int32');
  for (const [x, number] of [
    [int32, 0.5],
    [int32, 3e9],
    [int32, nan],
    [tensor([1], [1], 'uint8'), -1],
    [tensor([1], [1], 'uint8'), 256],
  ] as const) {
    expect(() => add(x, number)).toThrow(ValueError);
    expect(() => add(number, x)).toThrow(
      `add: The number ${number} cannot be combined with a tensor of dtype ${x.dtype}`,
    );
  }
  expect(() => equal(tensor([true]), 2)).toThrow("cast(x, 'float32')");
  expect(equal(tensor([true, false]), 1).toArray()).toEqual([true, false]);
});

test('mismatched operands are refused, with a hint', () => {
  const float = tensor([1, 2]);
  const int32 = tensor([1, 2], [2], 'int32');
  expect(() => add(float, int32)).toThrow(
    "add: Both operands must have the same dtype. Received dtypes float32 and int32. Convert one of them, for example with cast(x, 'float32').",
  );
  expect(() => less(float, int32)).toThrow('less: Both operands must have the same dtype.');
  expect(() => divide(int32, int32)).toThrow(
    "divide: The operands must have dtype float32. Received dtype int32. Convert them with cast(x, 'float32').",
  );
  expect(() => power(int32, 2)).toThrow('power: The operands must have dtype float32.');
  expect(() => add(tensor([true]), tensor([true]))).toThrow('add: The operands must have dtype');
  expect(() => logicalAnd(float, float)).toThrow("cast(x, 'bool')");
  expect(() => add(float, tensor([1, 2, 3]))).toThrow(ShapeError);
  expect(() => add(float, tensor([1, 2, 3]))).toThrow('add: Shapes (2,) and (3,) cannot be broadcast to one shape.');
});

test('unknown shapes', () => {
  const graph = trace(
    [
      { shape: [null, 4, 1], dtype: 'float32' },
      { shape: [null, 1, 3], dtype: 'float32' },
    ],
    (a, b) => [add(a, b)],
  );
  expect(graph.nodes.at(-1)?.type.shape).toEqual([null, 4, 3]);
});

test('a million elements, also broadcast', () => {
  const picture = filled([1, 512, 512, 4], 0);
  const [row, channel] = [300, 2];
  const index = (row * 512 + 7) * 4 + channel;
  const [factor, summand] = [filled([4], 1), filled([1, 512, 1, 1], 2)];
  const expected = (picture.data[index] as number) * (factor.data[channel] as number) + (summand.data[row] as number);
  expect(add(multiply(picture, factor), summand).data[index]).toBe(expected);
});
