import { describe, test } from 'vitest';
import {
  check,
  dense,
  type Engine,
  engines,
  pooled,
  reduced,
  referenceWith,
  runOf,
  type Summing,
  summing,
  sumsOf,
} from './sums.ts';

const [relaxed, simd, older] = engines as [Engine, Engine, Engine];

describe.each(Object.entries(summing))('%s', (_, make) => {
  test('sums of 150,000 terms', { timeout: 120_000 }, () => {
    check(make, sumsOf('tenths', 150_528), relaxed);
    check(make, sumsOf('random', 150_528), simd);
    check(make, sumsOf('tenths', 150_528), older);
  });
});

test('sums of 2²⁴ terms', { timeout: 300_000 }, () => {
  check((terms) => pooled(terms, 1), sumsOf('ones', 2 ** 24), relaxed);
  check((terms) => reduced('mean', [1, terms], [1]), sumsOf('tenths', 2 ** 24), relaxed);
  const vectors = (terms: number): Summing => ({
    shape: [1, terms],
    kernel: [terms, 1],
    output: [1, 1],
    run: (x, kernel) =>
      runOf('matmul', { batch: [], rows: 1, inputs: terms, outputs: 1, leftStrides: [], rightStrides: [] }, [
        x,
        kernel,
      ]),
    reference: referenceWith('matmul', {}),
  });
  check(vectors, sumsOf('tenths', 2 ** 24), relaxed);
  check((terms) => dense(terms, 1, 1), sumsOf('tenths', 2 ** 22), relaxed);
});
