import { type DType, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { cast, evaluate, greater, select, trace } from '../src/index.ts';

const { NaN: nan } = Number;

describe('cast', () => {
  const floats = tensor([nan, Infinity, -Infinity, 1e20, -1e20, 2.9, -2.9, 300, -1, 4e9, 256.5, -0.5, 0, -0]);
  const ints = tensor([300, -1, 2147483647, -2147483648, 0], [5], 'int32');

  // The results of JAX.
  test.each([
    ['int32', [0, 2147483647, -2147483648, 2147483647, -2147483648, 2, -2, 300, -1, 2147483647, 256, 0, 0, 0]],
    ['uint8', [0, 255, 0, 255, 0, 2, 0, 255, 0, 255, 255, 0, 0, 0]],
    ['uint32', [0, 4294967295, 0, 4294967295, 0, 2, 0, 300, 0, 4000000000, 256, 0, 0, 0]],
    ['bool', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]],
  ] as const)('float32 to %s', (dtype, expected) => {
    const y: Tensor = cast(floats, dtype);
    expect(y.dtype).toBe(dtype);
    expect([...y.data]).toEqual(expected);
  });

  test.each([
    ['uint8', [44, 255, 255, 0, 0]],
    ['uint32', [300, 4294967295, 2147483647, 2147483648, 0]],
    ['bool', [1, 1, 1, 1, 0]],
    ['float32', [300, -1, 2147483648, -2147483648, 0]],
  ] as const)('int32 to %s', (dtype, expected) => {
    const y: Tensor = cast(ints, dtype);
    expect([...y.data]).toEqual(expected);
  });

  test('uint32 to int32, bool to float32, a type to itself', () => {
    expect([...cast(tensor([4294967295], [1], 'uint32'), 'int32').data]).toEqual([-1]);
    expect(cast(tensor([true, false]), 'float32').toArray()).toEqual([1, 0]);
    expect(cast(floats, 'float32')).toEqual(floats);
  });

  test('keeps unknown lengths, and is recorded', () => {
    const graph = trace([{ shape: [null], dtype: 'float32' }], (x) => [cast(x, 'int32')]);
    expect(graph.nodes.at(-1)?.type).toEqual({ shape: [null], dtype: 'int32' });
    expect(evaluate(graph, [floats]).outputs[0]).toEqual(cast(floats, 'int32'));
  });

  test('refuses unknown types', () => {
    expect(() => cast(floats, 'float64' as DType)).toThrow("cast: Invalid dtype: float64. Did you mean 'float32'?");
  });
});

describe('select', () => {
  test('takes from either side, NaN and all', () => {
    const condition = tensor([true, false, true]);
    expect([...select(condition, tensor([1, 2, nan]), tensor([nan, 5, 6])).data]).toEqual([1, 5, nan]);
  });

  test('broadcasts all three', () => {
    const condition = tensor([[true], [false]]);
    const y = select(condition, tensor([1, 2, 3]), tensor([[[10]], [[20]]]));
    expect(y.toArray()).toEqual([
      [
        [1, 2, 3],
        [10, 10, 10],
      ],
      [
        [1, 2, 3],
        [20, 20, 20],
      ],
    ]);
  });

  test('takes numbers, as the type of the other side', () => {
    const x = tensor([-1, 2], [2], 'int32');
    expect(select(greater(x, 0), x, 0)).toEqual(tensor([0, 2], [2], 'int32'));
    expect(select(greater(x, 0), 1, 0)).toEqual(tensor([0, 1]));
    expect(() => select(greater(x, 0), x, 0.5)).toThrow('select: The number 0.5 cannot be combined');
  });

  test('is recorded, with unknown lengths', () => {
    const graph = trace([{ shape: [null, 2], dtype: 'float32' }], (x) => [select(greater(x, 0), x, 7)]);
    expect(graph.nodes.at(-1)?.type).toEqual({ shape: [null, 2], dtype: 'float32' });
    expect(evaluate(graph, [tensor([[1, -1]])]).outputs[0]?.toArray()).toEqual([[1, 7]]);
  });

  test('refuses other conditions and mixed types', () => {
    expect(() => select(tensor([1]), 1, 2)).toThrow(ValueError);
    expect(() => select(tensor([1]), 1, 2)).toThrow(
      'select: The condition must have dtype bool. Received dtype float32.',
    );
    expect(() => select(tensor([true]), tensor([1]), tensor([1], [1], 'int32'))).toThrow(
      'select: Both choices must have the same dtype. Received dtypes float32 and int32.',
    );
  });
});

test('tensor converts typed arrays as cast converts tensors', () => {
  const dtypes = ['float32', 'int32', 'uint32', 'uint8'] as const;
  const arrays = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array };
  const values = [
    0,
    -0,
    1,
    -1,
    0.5,
    -2.5,
    255,
    256,
    300,
    -300,
    2 ** 31,
    2 ** 31 - 1,
    -(2 ** 31),
    2 ** 32,
    1e20,
    -1e20,
    Number.NaN,
  ];
  for (const from of dtypes) {
    const data = arrays[from].from(values);
    for (const to of [...dtypes, 'bool'] as const) {
      expect(tensor(data, undefined, to).data, `${from} to ${to}`).toEqual(cast(tensor(data), to).data);
    }
  }
});
