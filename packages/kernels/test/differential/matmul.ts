import { randomTensor } from '../random-tensor.ts';
import type { Suites } from './kernel-check.ts';

export const matmul: Suites<'matmul'> = {
  'any lengths'(check) {
    for (const rows of [1, 2, 3, 4, 5, 9]) {
      for (const inner of [1, 2, 7, 16]) {
        for (const columns of [1, 2, 3, 4, 7, 8, 9, 16, 17, 33]) {
          const tolerance = { relative: 1e-5, absolute: 3e-6 };
          check.op('matmul', [randomTensor([rows, inner], 1), randomTensor([inner, columns], 2)], {}, tolerance);
        }
      }
    }
  },

  'stacks that broadcast, and empty products'(check) {
    for (const [a, b] of [
      [
        [2, 3, 4],
        [4, 5],
      ],
      [
        [4, 5],
        [3, 5, 2],
      ],
      [
        [2, 1, 3, 4],
        [3, 4, 9],
      ],
      [
        [2, 3, 4, 5],
        [2, 3, 5, 1],
      ],
      [
        [2, 1, 6, 3],
        [1, 3, 3, 10],
      ],
      [
        [2, 0],
        [0, 3],
      ],
      [
        [0, 2],
        [2, 3],
      ],
    ] as const) {
      check.op('matmul', [randomTensor(a, 1), randomTensor(b, 2)], {}, { relative: 1e-5, absolute: 3e-6 });
    }
  },
};
