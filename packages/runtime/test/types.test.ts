import { add, cast, depthwiseConv2d, relu, type Traced, type Value } from '@sepal/ops';
import { ones, type Tensor, tensor } from '@sepal/tensor';
import { expect, expectTypeOf, test } from 'vitest';
import { createEngine } from '../src/index.ts';

test('compiled functions carry the element types', async () => {
  const engine = await createEngine();
  const f = engine.compile((x, w) => depthwiseConv2d(x, w, { padding: 'same' }));
  const y = await f(ones([1, 3, 3, 1]), ones([3, 3, 1, 1]));
  expectTypeOf(y).toEqualTypeOf<Tensor<'float32'>>();
  expect(y.data.reduce((total, value) => total + value)).toBe(49);

  const integers = engine.compile((x: Traced<'int32'>, y: Traced<'float32'>) => add(cast(x, 'float32'), y));
  expectTypeOf(integers).toEqualTypeOf<(x: Tensor<'int32'>, y: Tensor<'float32'>) => Promise<Tensor<'float32'>>>();
  expect((await integers(tensor(Int32Array.of(1)), tensor([2]))).item()).toBe(3);
  // @ts-expect-error the first operand is int32
  await integers(tensor([1]), tensor([2]));

  const anything = engine.compile((x: Traced): Value => relu(x));
  expectTypeOf(anything).toEqualTypeOf<(x: Tensor) => Promise<Tensor>>();
  engine.close();
});
