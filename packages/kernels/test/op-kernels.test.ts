import { Tensor, ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { opKernels } from '../src/index.ts';
import { transposedUseOf } from './differential/transposed-uses.ts';
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

test.each([
  ['1×1', [1, 1, 5, 4], { strides: [1, 1] }, 'pointwise'],
  [
    '1×1 with cropping',
    [1, 1, 5, 4],
    {
      strides: [1, 1],
      padding: [
        [0, 1],
        [0, 0],
      ],
    },
    'convTranspose',
  ],
  ['1×1 with more pixels', [1, 1, 5, 4], { strides: [1, 1], outputPadding: [0, 1] }, 'convTranspose'],
  ['1×1 with strides', [1, 1, 5, 4], { strides: [2, 1] }, 'convTranspose'],
  ['1×1 in groups', [1, 1, 5, 4], { strides: [1, 1], groups: 2 }, 'convTranspose'],
  ['3×3', [3, 3, 5, 4], { strides: [1, 1] }, 'convTranspose'],
] as const)('a transposed convolution, %s', (_, kernelShape, options, kernel) => {
  const { attributes } = transposedUseOf([], [], { padding: 'valid', ...options });
  const operands = [randomTensor([1, 3, 3, 4], 1), randomTensor(kernelShape, 2)];
  const { calls } = opKernels.conv2dTranspose(useOf('conv2dTranspose', operands, attributes));
  expect(calls.map(({ kernel }) => kernel)).toEqual(['pack', kernel]);
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
