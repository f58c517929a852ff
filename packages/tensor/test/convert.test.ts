import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertInto, type DType, full, scalar, type TensorInput, tensor } from '../src/index.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

// The results of keras.ops.cast on JAX for a float32 tensor of these values.
const floats = [300, -5, 2.7, -2.7, nan, inf, -inf, 1e10, -1e10, 0.4, -0.4, -0, 255.9];
const fromFloats: Record<string, readonly (number | boolean)[]> = {
  uint8: [255, 0, 2, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255],
  int32: [300, -5, 2, -2, 0, 2147483647, -2147483648, 2147483647, -2147483648, 0, 0, 0, 255],
  uint32: [300, 0, 2, 0, 0, 4294967295, 0, 4294967295, 0, 0, 0, 0, 255],
  bool: [true, true, true, true, true, true, true, true, true, true, true, false, true],
};

describe.each(Object.entries(fromFloats))('floating point numbers as %s', (name, expected) => {
  const dtype = name as DType;
  test.each([
    ['an array', floats],
    ['a Float32Array', Float32Array.from(floats)],
    ['a Float64Array', Float64Array.from(floats)],
  ])('of %s', (_, data) => {
    expect(tensor(data, [13], dtype).toArray()).toEqual(expected);
    expect(tensor([[data]] as TensorInput, undefined, dtype).toArray()).toEqual([[expected]]);
  });

  test('single numbers convert the same way, also in full and scalar', () => {
    for (const [index, value] of floats.entries()) {
      expect(tensor(value, [], dtype).toArray()).toBe(expected[index]);
      expect(scalar(value, dtype).toArray()).toBe(expected[index]);
      expect(full([2], value, dtype).toArray()).toEqual([expected[index], expected[index]]);
    }
  });
});

// The results of keras.ops.cast on JAX for integers.
test.each([
  [Int32Array.of(300, -5, -1, 2147483647, -2147483648), 'uint8', [44, 251, 255, 255, 0]],
  [
    Int32Array.of(300, -5, -1, 2147483647, -2147483648),
    'uint32',
    [300, 4294967291, 4294967295, 2147483647, 2147483648],
  ],
  [Int32Array.of(300, 0, -1), 'bool', [true, false, true]],
  [Int32Array.of(2147483647, -2147483648), 'float32', [2147483648, -2147483648]],
  [Uint32Array.of(300, 4294967295, 2147483648), 'uint8', [44, 255, 0]],
  [Uint32Array.of(300, 4294967295, 2147483648), 'int32', [300, -1, -2147483648]],
  [Uint32Array.of(0, 4294967295), 'bool', [false, true]],
  [Uint32Array.of(4294967295), 'float32', [4294967296]],
  [Uint8Array.of(0, 1, 255), 'int32', [0, 1, 255]],
  [Uint8Array.of(0, 1, 255), 'bool', [false, true, true]],
  [Uint8Array.of(0, 255), 'float32', [0, 255]],
  [Int8Array.of(-1), 'uint8', [255]],
  [Int16Array.of(-1), 'uint32', [4294967295]],
] as const)('integers: %o as %s', (data, dtype, expected) => {
  expect(tensor(data, undefined, dtype).toArray()).toEqual(expected);
});

test('booleans are 0 and 1 in every type, and bytes become booleans', () => {
  for (const dtype of ['float32', 'int32', 'uint32', 'uint8'] as const) {
    expect(tensor([true, false], [2], dtype).toArray()).toEqual([1, 0]);
  }
  const bytes = Uint8Array.of(0, 1, 7);
  expect(tensor(bytes, [3], 'bool').data).toEqual(Uint8Array.of(0, 1, 1));
  expect(bytes).toEqual(Uint8Array.of(0, 1, 7));
  const booleans = Uint8Array.of(0, 1);
  expect(tensor(booleans, [2], 'bool').data).toBe(booleans);
});

test('a number is truncated toward zero and clamped to the range', () => {
  const ranges = { int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1], uint8: [0, 255] } as const;
  fc.assert(
    fc.property(fc.constantFrom('int32', 'uint32', 'uint8'), fc.double(), (dtype, value) => {
      const [lowest, highest] = ranges[dtype];
      const expected = Number.isNaN(value) ? 0 : BigInt(Math.trunc(Math.min(highest, Math.max(lowest, value))));
      expect(BigInt(scalar(value, dtype).item())).toBe(BigInt(expected));
    }),
    { seed: 8, numRuns: 500 },
  );
});

test('only numbers and booleans are converted', () => {
  expect(() => full([1], '3' as never)).toThrow('full: Elements must be numbers or booleans. Received a string.');
  expect(() => scalar(undefined as never)).toThrow('scalar: Elements must be numbers or booleans. Received undefined.');
  expect(() => tensor(1n as never)).toThrow('tensor: Elements must be numbers or booleans. Received a bigint.');
});

test('convertInto writes into the given array', () => {
  const target = new Uint8Array(3);
  convertInto(target, 'uint8', [256, -1, 1.5], false);
  expect(target).toEqual(Uint8Array.of(255, 0, 1));
  convertInto(target, 'uint8', [256, -1, 1], true);
  expect(target).toEqual(Uint8Array.of(0, 255, 1));
});
