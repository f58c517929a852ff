import { type Tensor, tensor, zeros } from '@sepal/tensor';
import { expect, expectTypeOf, test } from 'vitest';
import {
  add,
  averagePool2d,
  cast,
  concat,
  conv2d,
  greater,
  maxPool2d,
  multiply,
  relu,
  reshape,
  select,
  sigmoid,
  softmax,
  sum,
  type Traced,
  type Value,
} from '../src/index.ts';

type Float = Tensor<'float32'>;

test('the element type propagates', () => {
  const x = zeros([1, 4, 4, 1]);
  expectTypeOf(softmax(sum(relu(conv2d(x, zeros([3, 3, 1, 2]))), { axis: 1 }))).toEqualTypeOf<Float>();
  expectTypeOf(add(x, 1)).toEqualTypeOf<Float>();
  expectTypeOf(add(1, 2)).toEqualTypeOf<Float>();
  expectTypeOf(multiply(tensor(new Int32Array(1)), 2)).toEqualTypeOf<Tensor<'int32'>>();
  expectTypeOf(reshape(tensor(new Uint8Array(1)), [1]).data).toEqualTypeOf<Uint8Array>();
  expectTypeOf(concat([x, x])).toEqualTypeOf<Float>();
  expectTypeOf(greater(x, 0)).toEqualTypeOf<Tensor<'bool'>>();
  expectTypeOf(select(greater(x, 0), x, 0)).toEqualTypeOf<Float>();
  expectTypeOf(cast(x, 'uint8')).toEqualTypeOf<Tensor<'uint8'>>();
  expectTypeOf(add(x, x as Tensor)).toEqualTypeOf<Tensor>();
  expect(add(x, 1).data.reduce((total, value) => total + value)).toBe(16);
});

test('it propagates through values of a trace too', () => {
  const traced = (x: Traced<'float32'>, any: Value) => [relu(x), add(x, 1), sigmoid(any), cast(any, 'int32')] as const;
  expectTypeOf(traced).returns.toEqualTypeOf<readonly [Value<'float32'>, Value<'float32'>, Value, Value<'int32'>]>();
});

test('one of several ops can be called', () => {
  const pool = tensor([1]).size > 0 ? maxPool2d : averagePool2d;
  expectTypeOf(pool(zeros([1, 2, 2, 1]), { poolSize: 2 })).toEqualTypeOf<Float>();
  expectTypeOf([relu, sigmoid].map((op) => op(zeros([1])))).toEqualTypeOf<Float[]>();
});
