import { biasAdd, matmul, multiply } from '@sepal/ops';
import { expect } from 'vitest';
import { olderTuning, type PointwiseAttributes, relaxedTuning, simdTuning, wideTuning } from '../../src/index.ts';
import { epilogues, plain } from '../epilogues.ts';
import { randomTensor } from '../random-tensor.ts';
import type { KernelCase, Suites } from './kernel-check.ts';
import { type CaseOptions, packedCase, randomWeights } from './packed-case.ts';

function caseOf(
  attributes: PointwiseAttributes,
  { scaled = false, x, tuning }: CaseOptions = {},
): KernelCase<'pointwise'> {
  const { rows, inputs, outputs } = attributes;
  const left = x ?? randomTensor([rows, inputs], 1);
  const weights = randomWeights([inputs, outputs], outputs, { scaled });
  const { kernel, bias, scale } = weights;
  const y = biasAdd(matmul(left, scale === undefined ? kernel : multiply(kernel, scale)), bias);
  return packedCase({ attributes, x: left, weights: [weights], y, tuning });
}

const full = epilogues[3] ?? plain;
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 24, 30, 31, 32, 33];

export const pointwise: Suites<'pointwise'> = {
  'every number of rows, inputs and outputs'(check) {
    for (const [i, inputs] of sizes.entries()) {
      for (const [j, outputs] of sizes.entries()) {
        const rows = 1 + ((i * 5 + j * 3) % 19);
        const epilogue = epilogues[(i + j) % 4] ?? plain;
        check.call(caseOf({ rows, inputs, outputs, epilogue }, { scaled: (i + j) % 3 === 0 }));
      }
    }
  },

  'every tuning'(check) {
    for (const tuning of [relaxedTuning, simdTuning, olderTuning, wideTuning]) {
      for (const rows of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 25]) {
        for (const [inputs, outputs] of [
          [5, 8],
          [12, 37],
          [33, 66],
          [16, 120],
        ] as const) {
          for (const epilogue of [plain, full]) check.call(caseOf({ rows, inputs, outputs, epilogue }, { tuning }));
        }
      }
    }
  },

  'more rows than one block of the cache holds'(check) {
    check.call(caseOf({ rows: 1500, inputs: 128, outputs: 9, epilogue: plain }));
  },

  'no rows'(check) {
    check.call(caseOf({ rows: 0, inputs: 3, outputs: 5, epilogue: plain }));
  },

  'NaN and infinities stay in their row, and go through the activation as IEEE says'(check) {
    const x = randomTensor([7, 9], 1);
    x.data[0] = Number.NaN;
    x.data[3 * 9 + 4] = Number.POSITIVE_INFINITY;
    const given = caseOf({ rows: 7, inputs: 9, outputs: 13, epilogue: full }, { x });
    expect(given.expected.data[0]).toBeNaN();
    check.call(given);
  },
};
