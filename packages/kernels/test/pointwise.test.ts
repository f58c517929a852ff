import { biasAdd, matmul, multiply } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { olderTuning, type PointwiseAttributes, relaxedTuning, simdTuning, wideTuning } from '../src/index.ts';
import { pointwiseKernel } from '../src/pointwise/kernel.ts';
import { applyEpilogue, epilogues, plain } from './epilogues.ts';
import { expectClose, expectSameBits } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';

interface Case {
  readonly run: KernelRun<'pointwise'>;
  readonly expected: Tensor;
}

function caseOf({ rows, inputs, outputs, epilogue }: PointwiseAttributes, { scaled = false } = {}): Case {
  const x = randomTensor([rows, inputs], 1);
  const kernel = randomTensor([inputs, outputs], 2);
  const bias = randomTensor([outputs], 3);
  const scale = randomTensor([outputs], 4);
  const residual = randomTensor([rows, outputs], 5);
  const used = scaled ? multiply(kernel, scale) : kernel;
  return {
    run: {
      name: 'pointwise',
      kernel: pointwiseKernel,
      attributes: { rows, inputs, outputs, epilogue },
      inputs: epilogue.residual ? [x, residual] : [x],
      output: { shape: [rows, outputs], dtype: 'float32' },
      weights: [
        {
          kernel: kernel.data as Float32Array,
          bias: bias.data as Float32Array,
          scale: scaled ? (scale.data as Float32Array) : undefined,
        },
      ],
    },
    expected: applyEpilogue(biasAdd(matmul(x, used), bias), epilogue, residual),
  };
}

describe('pointwise', () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 24, 30, 31, 32, 33];
  test('every number of rows, inputs and outputs', { timeout: 60_000 }, () => {
    for (const [i, inputs] of sizes.entries()) {
      for (const [j, outputs] of sizes.entries()) {
        const rows = 1 + ((i * 5 + j * 3) % 19);
        const epilogue = epilogues[(i + j) % 4] ?? plain;
        const { run, expected } = caseOf({ rows, inputs, outputs, epilogue }, { scaled: (i + j) % 3 === 0 });
        const what = `${rows}×${inputs}×${outputs}`;
        const one = runKernel(run);
        expectClose(one, expected, what);
        expectSameBits(runKernel({ ...run, parts: 2 }), one, `${what}, two parts`);
        expectClose(runKernel({ ...run, relaxed: false }), expected, `${what}, not relaxed`);
      }
    }
  });

  test('every tile table', { timeout: 60_000 }, () => {
    for (const tuning of [relaxedTuning, simdTuning, olderTuning, wideTuning]) {
      for (const rows of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 25]) {
        for (const [inputs, outputs] of [
          [5, 8],
          [12, 37],
          [33, 66],
          [16, 120],
        ] as const) {
          for (const epilogue of [plain, epilogues[3] ?? plain]) {
            const { run, expected } = caseOf({ rows, inputs, outputs, epilogue });
            const what = `${tuning.name}: ${rows}×${inputs}×${outputs}`;
            const one = runKernel({ ...run, tuning });
            expectClose(one, expected, what);
            expectSameBits(runKernel({ ...run, tuning, parts: 3 }), one, `${what}, three parts`);
          }
        }
      }
    }
  });

  test('more rows than one block of the cache holds', () => {
    const { run, expected } = caseOf({ rows: 1500, inputs: 128, outputs: 9, epilogue: plain });
    const one = runKernel(run);
    expectClose(one, expected, 'blocks');
    expectSameBits(runKernel({ ...run, parts: 2 }), one, 'blocks, two parts');
  });

  test('no rows', () => {
    const { run } = caseOf({ rows: 0, inputs: 3, outputs: 5, epilogue: plain });
    expect(runKernel(run).data).toHaveLength(0);
  });

  test('NaN and infinities stay in their row, and go through the activation as IEEE says', () => {
    const epilogue = epilogues[3] ?? plain;
    const { run } = caseOf({ rows: 7, inputs: 9, outputs: 13, epilogue });
    const [x, residual] = run.inputs as [Tensor, Tensor];
    const data = Float32Array.from(x.data);
    data[0] = Number.NaN;
    data[3 * 9 + 4] = Number.POSITIVE_INFINITY;
    const spoiled = new Tensor(x.shape, 'float32', data);
    const { kernel, bias } = run.weights?.[0] ?? { kernel: data };
    const product = matmul(spoiled, new Tensor([9, 13], 'float32', kernel));
    const expected = applyEpilogue(
      biasAdd(product, new Tensor([13], 'float32', bias as Float32Array)),
      epilogue,
      residual,
    );
    expect(Number.isNaN(expected.data[0])).toBe(true);
    expectClose(runKernel({ ...run, inputs: [spoiled, residual] }), expected, 'NaN');
  });
});
