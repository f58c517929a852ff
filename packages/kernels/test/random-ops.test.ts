import { tensor } from '@sepal/tensor';
import { describe, test } from 'vitest';
import { checkOp } from './check-op.ts';

const seeds = [
  [0, 0],
  [42, 0],
  [4294967295, 17],
].map((seed) => tensor(seed, [2], 'uint32'));

describe('random numbers have the bits of the reference', () => {
  test('randomUniform', () => {
    for (const seed of seeds) {
      for (const shape of [[], [1], [6], [3, 5, 7], [0], [1000]]) {
        checkOp('randomUniform', [seed], { shape, minval: 0, maxval: 1 });
        checkOp('randomUniform', [seed], { shape, minval: -0.05, maxval: 0.3 });
        checkOp('randomUniform', [seed], { shape, minval: 2, maxval: 1 });
      }
    }
  });

  test('randomNormal', () => {
    for (const seed of seeds) {
      for (const shape of [[], [1], [6], [3, 5, 7], [0], [20_000]]) {
        checkOp('randomNormal', [seed], { shape, mean: 0, stddev: 1 });
        checkOp('randomNormal', [seed], { shape, mean: -3, stddev: 0.05 });
      }
    }
  });
});
