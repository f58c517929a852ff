import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { Dense, input, Sequential } from '../../src/index.ts';

test('setWeights keeps tensors of the right element type, and converts others', async () => {
  const model = new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);
  const kernel = tensor([[1.5], [2.5]]);
  model.setWeights([kernel, tensor([3], [1], 'int32')]);
  const [first, second] = await model.getWeights();
  expect(first?.data.buffer).toBe(kernel.data.buffer);
  expect([second?.dtype, second?.toArray()]).toEqual(['float32', [3]]);
});
