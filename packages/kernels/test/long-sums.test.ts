import { describe, expect, test } from 'vitest';
import { termsAtOnce } from '../src/emit/long-sums.ts';
import { kernels } from '../src/index.ts';
import { runKernel } from './run-kernel.ts';
import { check, engines, ones, patterns, summing, sumsOf, tensorOf } from './sums.ts';
import { windowOf } from './windows.ts';

describe.each(Object.entries(summing))('%s', (_, make) => {
  test.each(Object.keys(patterns))('sums of %s', (pattern) => {
    for (const terms of [1, 49, 511, 513, 1024, 2305, 5000]) {
      for (const engine of engines) check(make, sumsOf(pattern, terms), engine);
    }
  });

  // Every addition to a large number may lose half of its last place.
  test('sums that begin with a large number', () => {
    const x = (length: number) => Float32Array.from({ length }, (_, i) => (i === 0 ? 4096 : 0.3));
    for (const terms of [511, 1024, 5000]) {
      const atOnce = Math.min(terms, termsAtOnce(terms));
      const bound = (atOnce + terms / atOnce + 8) * 2 ** -24;
      for (const engine of engines) check(make, { terms, x, kernel: ones, bound }, engine);
    }
  });
});

test('averages of the largest numbers are finite', () => {
  const largest = 3.4028234663852886e38;
  const x = tensorOf([1, 4, 4, 5], (length) => new Float32Array(length).fill(largest));
  for (const kernelSize of [
    [2, 2],
    [4, 4],
  ] as const) {
    const window = windowOf({ height: 4, width: 4, kernelSize });
    const output = { shape: [1, window.outputHeight, window.outputWidth, 5], dtype: 'float32' } as const;
    const attributes = { ...window, kind: 'average', channels: 5, dtype: 'float32' } as const;
    const actual = runKernel({ name: 'pool', kernel: kernels.pool, attributes, inputs: [x], output });
    expect(new Set(actual.data)).toEqual(new Set([largest]));
  }
  const mean = { op: 'mean', axes: [1, 2], shape: [1, 4, 4, 5] } as const;
  const output = { shape: [1, 5], dtype: 'float32' } as const;
  const actual = runKernel({ name: 'reduce', kernel: kernels.reduce, attributes: mean, inputs: [x], output });
  expect(new Set(actual.data)).toEqual(new Set([largest]));
});
