import { biasAdd, conv2dTranspose, multiply, reshape } from '@sepal/ops';
import { type Epilogue, olderTuning, relaxedTuning, wideTuning } from '../../src/index.ts';
import { transposedConvolution } from '../../src/lowering/products.ts';
import { epilogues, plain } from '../epilogues.ts';
import { randomTensor } from '../random-tensor.ts';
import type { KernelCase, Suites } from './kernel-check.ts';
import { type CaseOptions, packedCase, randomWeights } from './packed-case.ts';
import { type TransposedUse, transposedUseOf, transposedUses } from './transposed-uses.ts';

function caseOf(
  { xShape, kernelShape, attributes }: TransposedUse,
  { epilogue = plain, scaled = false, tuning }: CaseOptions & { readonly epilogue?: Epilogue } = {},
): KernelCase<'convTranspose'> {
  const geometry = transposedConvolution(xShape, kernelShape, attributes);
  const { outputs, groups } = geometry;
  const x = randomTensor(xShape, 1);
  const weights = randomWeights(kernelShape, outputs, { scaled: scaled && groups === 1 });
  const { kernel, bias, scale } = weights;
  const used = scale === undefined ? kernel : multiply(kernel, reshape(scale, [outputs, 1]));
  const y = biasAdd(conv2dTranspose(x, used, attributes), bias);
  return packedCase({ attributes: { ...geometry, epilogue }, x, weights: [weights], y, tuning });
}

const full = epilogues[3] ?? plain;

export const convTranspose: Suites<'convTranspose'> = {
  'windows of every kind'(check) {
    for (const [i, use] of transposedUses(300).entries()) {
      check.call(caseOf(use, { epilogue: epilogues[i % 4] ?? plain, scaled: i % 5 === 0 }));
    }
  },

  'strides far above and below the kernel, and more phases than pixels'(check) {
    check.call(caseOf(transposedUseOf([1, 3, 2, 5], [1, 1, 9, 5], { strides: [7, 9], padding: 'valid' })));
    check.call(caseOf(transposedUseOf([1, 5, 4, 3], [16, 12, 6, 3], { strides: [8, 4] }), { epilogue: full }));
    const padding = [
      [0, 0],
      [1, 1],
    ] as const;
    check.call(
      caseOf(transposedUseOf([1, 2, 2, 3], [3, 3, 6, 3], { strides: [9, 9], padding, outputPadding: [0, 0] })),
    );
    check.call(caseOf(transposedUseOf([2, 1, 1, 3], [2, 2, 4, 3], { strides: [5, 1], outputPadding: [1, 1] })));
  },

  'every tuning'(check) {
    for (const tuning of [olderTuning, relaxedTuning, wideTuning]) {
      for (const filters of [3, 8, 20, 37]) {
        check.call(caseOf(transposedUseOf([1, 5, 13, 10], [3, 3, filters, 10]), { epilogue: full, tuning }));
      }
    }
  },

  'more rows than one block of the cache holds'(check) {
    check.call(caseOf(transposedUseOf([1, 20, 60, 40], [3, 3, 9, 40])));
  },

  'few rows and many filters, divided into parts'(check) {
    check.call(caseOf(transposedUseOf([1, 1, 4, 12], [2, 2, 96, 12])));
  },

  'axes of length 0'(check) {
    for (const xShape of [
      [0, 3, 3, 2],
      [1, 0, 3, 2],
      [1, 3, 0, 2],
    ]) {
      for (const padding of ['valid', 'same'] as const) {
        check.call(caseOf(transposedUseOf(xShape, [3, 3, 4, 2], { padding })));
      }
    }
    check.call(caseOf(transposedUseOf([1, 3, 3, 0], [3, 3, 4, 0])));
    check.call(caseOf(transposedUseOf([1, 3, 3, 2], [3, 3, 0, 2])));
  },
};
