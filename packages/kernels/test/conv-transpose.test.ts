import { biasAdd, conv2dTranspose, multiply } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { convTransposeKernel } from '../src/conv-transpose/kernel.ts';
import { phaseRuns } from '../src/conv-transpose/phases.ts';
import {
  type ConvTransposeAttributes,
  type Epilogue,
  olderTuning,
  relaxedTuning,
  transposedConvolution,
  wideTuning,
} from '../src/index.ts';
import { type TransposedUse, transposedUseOf, transposedUses } from './differential/transposed-uses.ts';
import { applyEpilogue, epilogues, plain } from './epilogues.ts';
import { expectClose, expectSameBits } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';

interface Options {
  readonly epilogue?: Epilogue;
  readonly scaled?: boolean;
}

function caseOf({ xShape, kernelShape, attributes }: TransposedUse, { epilogue = plain, scaled = false }: Options) {
  const geometry = transposedConvolution(xShape, kernelShape, attributes);
  const { outputs, groups } = geometry;
  const x = randomTensor(xShape, 1);
  const kernel = randomTensor(kernelShape, 2);
  const bias = randomTensor([outputs], 3);
  const scale = randomTensor([outputs], 4);
  const shape = [geometry.batch, geometry.outputHeight, geometry.outputWidth, outputs];
  const residual = randomTensor(shape, 5);
  const factors = new Tensor([outputs, 1], 'float32', scale.data as Float32Array);
  const y = conv2dTranspose(x, scaled && groups === 1 ? multiply(kernel, factors) : kernel, attributes);
  const run: KernelRun<'convTranspose'> = {
    name: 'convTranspose',
    kernel: convTransposeKernel,
    attributes: { ...geometry, epilogue },
    inputs: epilogue.residual ? [x, residual] : [x],
    output: { shape, dtype: 'float32' },
    weights: [
      {
        kernel: kernel.data as Float32Array,
        bias: bias.data as Float32Array,
        scale: scaled && groups === 1 ? (scale.data as Float32Array) : undefined,
      },
    ],
  };
  return { run, expected: applyEpilogue(biasAdd(y, bias), epilogue, residual) };
}

function check(use: TransposedUse, options: Options = {}): void {
  const { run, expected } = caseOf(use, options);
  const what = JSON.stringify(use);
  const one = runKernel(run);
  expectClose(one, expected, what);
  for (const parts of [2, 3]) expectSameBits(runKernel({ ...run, parts }), one, `${what}, ${parts} parts`);
  expectClose(runKernel({ ...run, relaxed: false }), expected, `${what}, not relaxed`);
}

describe('convTranspose', () => {
  test('windows of every kind', { timeout: 120_000 }, () => {
    for (const [i, use] of transposedUses(300).entries()) {
      check(use, { epilogue: epilogues[i % 4] ?? plain, scaled: i % 5 === 0 });
    }
  });

  test('strides far above and below the kernel, and more phases than pixels', () => {
    check(transposedUseOf([1, 3, 2, 5], [1, 1, 9, 5], { strides: [7, 9], padding: 'valid' }));
    check(transposedUseOf([1, 5, 4, 3], [16, 12, 6, 3], { strides: [8, 4] }), { epilogue: epilogues[3] ?? plain });
    check(
      transposedUseOf([1, 2, 2, 3], [3, 3, 6, 3], {
        strides: [9, 9],
        padding: [
          [0, 0],
          [1, 1],
        ],
        outputPadding: [0, 0],
      }),
    );
    check(transposedUseOf([2, 1, 1, 3], [2, 2, 4, 3], { strides: [5, 1], outputPadding: [1, 1] }));
  });

  test('every tile table', { timeout: 60_000 }, () => {
    for (const tuning of [olderTuning, relaxedTuning, wideTuning]) {
      for (const filters of [3, 8, 20, 37]) {
        const { run, expected } = caseOf(transposedUseOf([1, 5, 13, 10], [3, 3, filters, 10]), {
          epilogue: epilogues[3] ?? plain,
        });
        const one = runKernel({ ...run, tuning });
        expectClose(one, expected, `${tuning.name}, ${filters} filters`);
        expectSameBits(runKernel({ ...run, tuning, parts: 4 }), one, `${tuning.name}, four parts`);
      }
    }
  });

  test('more rows than one block of the cache holds', () => {
    check(transposedUseOf([1, 20, 60, 40], [3, 3, 9, 40]));
  });

  test('few rows and many filters, divided into parts', () => {
    check(transposedUseOf([1, 1, 4, 12], [2, 2, 96, 12]));
  });

  test('axes of length 0', () => {
    for (const xShape of [
      [0, 3, 3, 2],
      [1, 0, 3, 2],
      [1, 3, 0, 2],
    ]) {
      for (const padding of ['valid', 'same'] as const) check(transposedUseOf(xShape, [3, 3, 4, 2], { padding }));
    }
    check(transposedUseOf([1, 3, 3, 0], [3, 3, 4, 0]));
    check(transposedUseOf([1, 3, 3, 2], [3, 3, 0, 2]));
  });

  test('phases with the same taps are one loop', () => {
    const use = transposedUseOf([1, 4, 4, 1], [64, 64, 1, 1], { strides: [32, 32] });
    const geometry = transposedConvolution(use.xShape, use.kernelShape, use.attributes);
    const runs = phaseRuns({ ...geometry, epilogue: plain } satisfies ConvTransposeAttributes, 0);
    expect(runs.map(({ first, count, reads }) => ({ first, count, reads }))).toEqual([
      { first: 0, count: 16, reads: -1 },
      { first: 16, count: 16, reads: 0 },
    ]);
  });
});
