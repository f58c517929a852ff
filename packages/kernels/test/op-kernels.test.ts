import { Tensor, ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { opKernels } from '../src/index.ts';
import { randomTensor } from './random-tensor.ts';
import { runOp, useOf } from './run-op.ts';

const way = { relaxed: true, parts: 1 };

test('channelsFirst is refused: the engine transposes', () => {
  const attributes = {
    strides: [1, 1],
    padding: 'valid',
    dilationRate: [1, 1],
    groups: 1,
    dataFormat: 'channelsFirst',
  } as const;
  const operands = [randomTensor([1, 1, 3, 3], 1), randomTensor([1, 1, 1, 1], 2)];
  expect(() => runOp('conv2d', operands, attributes, way)).toThrow(ValueError);
});

test('a product of matrices: a sum does not depend on the other results', () => {
  const [a, b] = [randomTensor([9, 40], 1), randomTensor([40, 21], 2)];
  const whole = runOp('matmul', [a, b], {}, way);
  const row = new Tensor([1, 40], 'float32', (a.data as Float32Array).slice(320, 360));
  const last = runOp('matmul', [row, b], {}, way);
  expect([last.shape, last.data]).toEqual([[1, 21], whole.data.slice(8 * 21)]);
});

test.each([
  ['31 rows', [31, 4], [4, 5], ['matmul']],
  ['32 rows', [32, 4], [4, 5], ['pack', 'pointwise']],
  ['32 rows in a stack', [2, 16, 4], [4, 5], ['pack', 'pointwise']],
  ['a stack of matrices', [2, 40, 4], [2, 4, 5], ['matmul']],
] as const)('a product of computed matrices packs one that is used often: %s', (_, left, right, kernels) => {
  const { calls } = opKernels.matmul(useOf('matmul', [randomTensor(left, 1), randomTensor(right, 2)], {}));
  expect(calls.map(({ kernel }) => kernel)).toEqual(kernels);
});
