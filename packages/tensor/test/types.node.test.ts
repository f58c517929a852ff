import { expect, expectTypeOf, test } from 'vitest';
import { type DType, full, type NestedArray, ones, scalar, type Tensor, tensor, zeros } from '../src/index.ts';

// The compiler checks the types; the test checks that the values agree.
test('the element type follows from the data', () => {
  const byte = tensor(new Uint8Array(4), [4]);
  expectTypeOf(byte).toEqualTypeOf<Tensor<'uint8'>>();
  expectTypeOf(byte.data).toEqualTypeOf<Uint8Array>();
  // @ts-expect-error bytes are not floats
  const floats: Float32Array = byte.data;
  expect(floats).toBeInstanceOf(Uint8Array);

  expectTypeOf(tensor(new Float32Array(1))).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor(new Float64Array(1))).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor(new Int32Array(1))).toEqualTypeOf<Tensor<'int32'>>();
  expectTypeOf(tensor(new Int16Array(1))).toEqualTypeOf<Tensor<'int32'>>();
  expectTypeOf(tensor(new Uint32Array(1))).toEqualTypeOf<Tensor<'uint32'>>();
  expectTypeOf(tensor(new Uint8ClampedArray(1))).toEqualTypeOf<Tensor<'uint8'>>();
  expectTypeOf(tensor(Buffer.from([1]))).toEqualTypeOf<Tensor<'uint8'>>();
  expectTypeOf(tensor(1)).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor(true)).toEqualTypeOf<Tensor<'bool'>>();
  expectTypeOf(tensor([])).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor([1, 2])).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor([[[1]], [[2]]])).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor([[true, false]])).toEqualTypeOf<Tensor<'bool'>>();
  expectTypeOf(tensor([new Int32Array(1)])).toEqualTypeOf<Tensor<'int32'>>();
  expectTypeOf(tensor([[1]] as number[][])).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor(1 as number)).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(tensor([[1]] as NestedArray)).toEqualTypeOf<Tensor>();
});

test('an explicit element type takes precedence', () => {
  expectTypeOf(tensor([1], [1], 'int32')).toEqualTypeOf<Tensor<'int32'>>();
  expectTypeOf(tensor(new Float32Array(1), undefined, 'bool')).toEqualTypeOf<Tensor<'bool'>>();
  expectTypeOf(tensor([1], [1], 'int32' as DType)).toEqualTypeOf<Tensor>();
  expectTypeOf(tensor([1], [1], undefined as DType | undefined)).toEqualTypeOf<Tensor>();
  expectTypeOf(zeros([1])).toEqualTypeOf<Tensor<'float32'>>();
  expectTypeOf(ones([1], 'uint8')).toEqualTypeOf<Tensor<'uint8'>>();
  expectTypeOf(full([1], 1, 'int32').data).toEqualTypeOf<Int32Array>();
  expectTypeOf(scalar(1)).toEqualTypeOf<Tensor<'float32'>>();
});

test('anything but numbers is an error', () => {
  // @ts-expect-error bigints
  expect(() => tensor(new BigInt64Array(1))).toThrow();
  // @ts-expect-error a view without a type
  expect(() => tensor(new DataView(new ArrayBuffer(1)))).toThrow();
  // @ts-expect-error a set
  expect(() => tensor(new Set([1]))).toThrow();
  // @ts-expect-error a string
  expect(() => tensor('1')).toThrow();
  // @ts-expect-error an unknown type
  expect(() => tensor([1], [1], 'float16')).toThrow();
});
