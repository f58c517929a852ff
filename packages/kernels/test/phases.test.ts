import { expect, test } from 'vitest';
import { phaseRuns } from '../src/conv2d-transpose/phases.ts';
import type { ConvTransposeAttributes } from '../src/index.ts';
import { transposedConvolution } from '../src/lowering/products.ts';
import { transposedUseOf } from './differential/transposed-uses.ts';
import { plain } from './epilogues.ts';

test('phases with the same taps are one loop', () => {
  const use = transposedUseOf([1, 4, 4, 1], [64, 64, 1, 1], { strides: [32, 32] });
  const geometry = transposedConvolution(use.xShape, use.kernelShape, use.attributes);
  const runs = phaseRuns({ ...geometry, epilogue: plain } satisfies ConvTransposeAttributes, 0);
  expect(runs.map(({ first, count, reads }) => ({ first, count, reads }))).toEqual([
    { first: 0, count: 16, reads: -1 },
    { first: 16, count: 16, reads: 0 },
  ]);
});
