import { expect, test } from 'vitest';
import { full, ones, scalar, Tensor, tensor, zeros } from '../src/tensor.ts';

test('nested arrays give shape and elements in row-major order', () => {
  const t = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(t.shape).toEqual([2, 3]);
  expect(t.dtype).toBe('float32');
  expect(t.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(t.toArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test('a flat array takes a shape, typed arrays keep their type and are not copied', () => {
  const data = Int32Array.of(1, 2, 3, 4);
  const t = tensor(data, [2, 2]);
  expect(t.dtype).toBe('int32');
  expect(t.data).toBe(data);
  expect(tensor(new Uint8ClampedArray([255, 0])).dtype).toBe('uint8');
  expect(tensor([1, 2, 3, 4], [4, 1]).toArray()).toEqual([[1], [2], [3], [4]]);
});

test('booleans are stored as bytes and read back as booleans', () => {
  const t = tensor([[true, false]]);
  expect(t.dtype).toBe('bool');
  expect(t.data).toEqual(Uint8Array.of(1, 0));
  expect(t.toArray()).toEqual([[true, false]]);
  expect(tensor([2, 0, -1], [3], 'bool').data).toEqual(Uint8Array.of(1, 0, 1));
});

test('numbers are converted to the element type', () => {
  expect(tensor([1.5, -2.5], [2], 'int32').data).toEqual(Int32Array.of(1, -2));
  expect(tensor(Float32Array.of(1, 2), [2], 'uint8').data).toEqual(Uint8Array.of(1, 2));
});

test('scalars, empty tensors and constants', () => {
  expect(tensor(3).shape).toEqual([]);
  expect(tensor(3).item()).toBe(3);
  expect(tensor([]).shape).toEqual([0]);
  expect(zeros([2, 0, 3]).toArray()).toEqual([[], []]);
  expect(ones([2], 'int32').data).toEqual(Int32Array.of(1, 1));
  expect(full([2], 0.1).data[1]).toBe(Math.fround(0.1));
  expect(scalar(7, 'uint32').toArray()).toBe(7);
});

test('the shape cannot be changed', () => {
  expect(() => (tensor([1]).shape as number[]).push(2)).toThrow(TypeError);
});

test.each([
  [() => tensor([[1, 2], [3]]), 'tensor: Nested arrays must have one length per level.'],
  [() => tensor([1, [2]] as never), 'tensor: Nested arrays must have one length per level.'],
  [() => tensor([1, 'a'] as never), 'tensor: Elements must be numbers or booleans. Received a string.'],
  [() => tensor([1, 2, 3], [2, 2]), 'Tensor: Shape (2, 2) has 4 elements. Received 3.'],
  [() => tensor([[1, 2]], [2, 1]), 'tensor: The arrays nest as (1, 2), which is not shape (2, 1).'],
  [
    () => new Tensor([1.5], 'float32', new Float32Array(1)),
    'A shape holds non-negative integers. Received shape=[1.5].',
  ],
  [
    () => new Tensor([1], 'float32', new Uint8Array(1) as never),
    'Elements of dtype float32 are stored in a Float32Array. Received a Uint8Array.',
  ],
  [() => tensor([1], [1], 'float16' as never), "tensor: Invalid dtype: float16. Did you mean 'float32'?"],
  [() => zeros([-1]), 'zeros: A shape holds non-negative integers. Received shape=[-1].'],
  [() => ones([1.5]), 'ones: A shape holds non-negative integers. Received shape=[1.5].'],
  [() => tensor([1, 2]).item(), 'Tensor.item: Only a tensor of one element is a number. This one has shape (2,).'],
])('bad data says what was expected: %#', (make, message) => {
  expect(make).toThrow(message);
});

test.each(['float32', 'int32', 'uint32', 'uint8', 'bool'] as const)('a %s tensor goes through JSON', (dtype) => {
  const x = tensor([1, 0, 0.1, 255, 16777217, 3e9], [2, 3], dtype);
  const { shape, data, ...rest } = JSON.parse(JSON.stringify({ x })).x;
  const copy = tensor(data, shape, rest.dtype);
  expect(copy.dtype).toBe(dtype);
  expect(copy.shape).toEqual([2, 3]);
  expect(copy.data).toEqual(x.data);
});
