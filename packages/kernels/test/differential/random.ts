import { tensor } from '@sepal/tensor';
import type { Suites } from './kernel-check.ts';

const seeds = [
  [0, 0],
  [42, 0],
  [4294967295, 17],
].map((seed) => tensor(seed, [2], 'uint32'));

export const randomUniform: Suites<'randomUniform'> = {
  'the bits of the reference'(check) {
    for (const seed of seeds) {
      for (const shape of [[], [1], [6], [3, 5, 7], [0], [1000]]) {
        check.op('randomUniform', [seed], { shape, minval: 0, maxval: 1 });
        check.op('randomUniform', [seed], { shape, minval: -0.05, maxval: 0.3 });
        check.op('randomUniform', [seed], { shape, minval: 2, maxval: 1 });
      }
    }
  },
};

export const randomNormal: Suites<'randomNormal'> = {
  'the bits of the reference'(check) {
    for (const seed of seeds) {
      for (const shape of [[], [1], [6], [3, 5, 7], [0], [20_000]]) {
        check.op('randomNormal', [seed], { shape, mean: 0, stddev: 1 });
        check.op('randomNormal', [seed], { shape, mean: -3, stddev: 0.05 });
      }
    }
  },
};
