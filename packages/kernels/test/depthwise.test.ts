import { biasAdd, depthwiseConv2d, multiply, reshape } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { depthwiseKernel } from '../src/depthwise/kernel.ts';
import { planDepthwise } from '../src/depthwise/plan.ts';
import { type DepthwiseAttributes, olderTuning, relaxedTuning, wideTuning } from '../src/index.ts';
import { applyEpilogue, epilogues, plain } from './epilogues.ts';
import { expectClose, expectSameBits } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';
import { windowGrid, windowOf } from './windows.ts';

interface Case {
  readonly run: KernelRun<'depthwise'>;
  readonly expected: Tensor;
}

function caseOf(attributes: DepthwiseAttributes, { scaled = false, x }: { scaled?: boolean; x?: Tensor } = {}): Case {
  const { batch, height, width, channels, multiplier, kernelSize, outputHeight, outputWidth, epilogue } = attributes;
  const shape = [batch, outputHeight, outputWidth, channels * multiplier];
  const picture = x ?? randomTensor([batch, height, width, channels], 1);
  const kernel = randomTensor([kernelSize[0], kernelSize[1], channels, multiplier], 2);
  const bias = randomTensor([channels * multiplier], 3);
  const scale = randomTensor([channels * multiplier], 4);
  const residual = randomTensor(shape, 5);
  const used = scaled ? multiply(kernel, reshape(scale, [channels, multiplier])) : kernel;
  const { strides, dilation: dilationRate, padding } = attributes;
  const y = biasAdd(depthwiseConv2d(picture, used, { strides, dilationRate, padding }), bias);
  return {
    run: {
      name: 'depthwise',
      kernel: depthwiseKernel,
      attributes,
      inputs: epilogue.residual ? [picture, residual] : [picture],
      output: { shape, dtype: 'float32' },
      weights: [
        {
          kernel: kernel.data as Float32Array,
          bias: bias.data as Float32Array,
          scale: scaled ? (scale.data as Float32Array) : undefined,
        },
      ],
    },
    expected: applyEpilogue(y, epilogue, residual),
  };
}

function check(attributes: DepthwiseAttributes, options: { scaled?: boolean } = {}): void {
  const { run, expected } = caseOf(attributes, options);
  const what = JSON.stringify(attributes);
  const one = runKernel(run);
  expectClose(one, expected, what);
  expectSameBits(runKernel({ ...run, parts: 2 }), one, `${what}, two parts`);
  expectClose(runKernel({ ...run, relaxed: false }), expected, `${what}, not relaxed`);
}

describe('depthwise', () => {
  test('windows of every kind', { timeout: 60_000 }, () => {
    for (const [i, window] of windowGrid(400).entries()) {
      const channels = 1 + ((i * 7) % 33);
      const multiplier = i % 3 === 0 ? 1 + ((i / 3) % 3) : 1;
      const epilogue = epilogues[i % 4] ?? plain;
      check({ ...window, channels, multiplier, epilogue }, { scaled: i % 5 === 0 });
    }
  });

  test('every number of channels and multiplier', { timeout: 60_000 }, () => {
    const window = windowOf({ height: 5, width: 9, kernelSize: [3, 3], padding: 'same' });
    for (let channels = 1; channels <= 33; channels++) {
      check({ ...window, channels, multiplier: 1, epilogue: epilogues[channels % 4] ?? plain });
    }
    for (let multiplier = 2; multiplier <= 9; multiplier++) {
      for (const channels of [1, 2, 3, 4, 7]) check({ ...window, channels, multiplier, epilogue: plain });
    }
  });

  test('every tile table', { timeout: 60_000 }, () => {
    for (const tuning of [olderTuning, relaxedTuning, wideTuning]) {
      for (const channels of [3, 5, 8, 12, 20, 33]) {
        for (const strides of [
          [1, 1],
          [2, 2],
        ] as const) {
          const window = windowOf({ height: 6, width: 17, kernelSize: [3, 3], strides, padding: 'same' });
          const { run, expected } = caseOf({ ...window, channels, multiplier: 1, epilogue: epilogues[3] ?? plain });
          expectClose(
            runKernel({ ...run, tuning }),
            expected,
            `${tuning.name}, ${channels} channels, stride ${strides}`,
          );
        }
      }
    }
  });

  test('kernels too large to unroll', () => {
    for (const [channels, multiplier] of [
      [1, 1],
      [5, 1],
      [16, 1],
      [19, 1],
      [3, 3],
      [4, 2],
    ] as const) {
      const window = windowOf({ height: 20, width: 23, kernelSize: [19, 21], dilation: [1, 2], padding: 'same' });
      const attributes = { ...window, channels, multiplier, epilogue: epilogues[3] ?? plain };
      const target = { relaxed: true, parts: 1, tuning: relaxedTuning };
      expect(planDepthwise(attributes, target).blocks).toHaveLength(0);
      check(attributes);
    }
  });

  test('a window outside the picture gives the bias', () => {
    check({
      ...windowOf({
        height: 2,
        width: 2,
        kernelSize: [1, 1],
        padding: [
          [3, 3],
          [3, 3],
        ],
      }),
      channels: 5,
      multiplier: 1,
      epilogue: plain,
    });
  });

  test('NaN and infinities stay where windows read them', () => {
    const window = windowOf({ height: 6, width: 11, kernelSize: [3, 3], padding: 'same' });
    for (const epilogue of epilogues) {
      const data = Float32Array.from(randomTensor([1, 6, 11, 5], 1).data);
      data[7] = Number.NaN;
      data[90] = Number.POSITIVE_INFINITY;
      data[200] = Number.NEGATIVE_INFINITY;
      const x = new Tensor([1, 6, 11, 5], 'float32', data);
      const { run, expected } = caseOf({ ...window, channels: 5, multiplier: 1, epilogue }, { x });
      expectClose(runKernel(run), expected, 'NaN');
    }
  });
});
