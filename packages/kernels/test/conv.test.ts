import { biasAdd, conv2d, multiply } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { describe, test } from 'vitest';
import { convKernel } from '../src/conv/kernel.ts';
import { type ConvAttributes, olderTuning, relaxedTuning, wideTuning } from '../src/index.ts';
import { applyEpilogue, epilogues, plain } from './epilogues.ts';
import { expectClose, expectSameBits } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';
import { windowGrid, windowOf } from './windows.ts';

interface Case {
  readonly run: KernelRun<'conv'>;
  readonly expected: Tensor;
}

function caseOf(attributes: ConvAttributes, { scaled = false, x }: { scaled?: boolean; x?: Tensor } = {}): Case {
  const { batch, height, width, inputs, outputs, groups, kernelSize, outputHeight, outputWidth, epilogue } = attributes;
  const shape = [batch, outputHeight, outputWidth, outputs];
  const picture = x ?? randomTensor([batch, height, width, inputs], 1);
  const kernel = randomTensor([kernelSize[0], kernelSize[1], inputs / groups, outputs], 2);
  const bias = randomTensor([outputs], 3);
  const scale = randomTensor([outputs], 4);
  const residual = randomTensor(shape, 5);
  const used = scaled ? multiply(kernel, scale) : kernel;
  const { strides, dilation: dilationRate, padding } = attributes;
  const y = biasAdd(conv2d(picture, used, { strides, dilationRate, padding, groups }), bias);
  return {
    run: {
      name: 'conv',
      kernel: convKernel,
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

function check(attributes: ConvAttributes, options: { scaled?: boolean } = {}): void {
  const { run, expected } = caseOf(attributes, options);
  const what = JSON.stringify(attributes);
  const one = runKernel(run);
  expectClose(one, expected, what);
  expectSameBits(runKernel({ ...run, parts: 2 }), one, `${what}, two parts`);
  expectClose(runKernel({ ...run, relaxed: false }), expected, `${what}, not relaxed`);
}

describe('conv', () => {
  test('windows of every kind', { timeout: 60_000 }, () => {
    for (const [i, window] of windowGrid(300).entries()) {
      const inputs = 1 + ((i * 7) % 19);
      const outputs = 1 + ((i * 5) % 33);
      check({ ...window, inputs, outputs, groups: 1, epilogue: epilogues[i % 4] ?? plain }, { scaled: i % 5 === 0 });
    }
  });

  test('groups', { timeout: 60_000 }, () => {
    for (const [i, window] of windowGrid(60).entries()) {
      const groups = 2 + (i % 4);
      const inputs = groups * (1 + (i % 5));
      const outputs = groups * (1 + ((i * 3) % 11));
      check({ ...window, inputs, outputs, groups, epilogue: epilogues[i % 4] ?? plain }, { scaled: i % 5 === 0 });
    }
  });

  test('the first convolution of a network', () => {
    for (const [height, width] of [
      [17, 17],
      [16, 24],
      [31, 20],
    ] as const) {
      const window = windowOf({ height, width, kernelSize: [3, 3], strides: [2, 2], padding: 'same' });
      check({ ...window, inputs: 3, outputs: 32, groups: 1, epilogue: epilogues[3] ?? plain });
    }
  });

  test('every tile table', { timeout: 60_000 }, () => {
    for (const tuning of [olderTuning, relaxedTuning, wideTuning]) {
      for (const outputs of [3, 8, 20, 37]) {
        const window = windowOf({ height: 6, width: 14, kernelSize: [3, 3], padding: 'same' });
        const attributes = { ...window, inputs: 10, outputs, groups: 1, epilogue: epilogues[3] ?? plain };
        const { run, expected } = caseOf(attributes);
        const one = runKernel({ ...run, tuning });
        expectClose(one, expected, `${tuning.name}, ${outputs} outputs`);
        expectSameBits(runKernel({ ...run, tuning, parts: 3 }), one, `${tuning.name}, three parts`);
      }
    }
  });

  test('more rows than one block of the cache holds', () => {
    const window = windowOf({ height: 20, width: 100, kernelSize: [3, 3], padding: 'same' });
    check({ ...window, inputs: 40, outputs: 9, groups: 1, epilogue: plain });
  });

  test('NaN and infinities stay where windows read them', () => {
    const window = windowOf({ height: 6, width: 11, kernelSize: [3, 3], padding: 'same' });
    for (const epilogue of epilogues) {
      const data = Float32Array.from(randomTensor([1, 6, 11, 5], 1).data);
      data[7] = Number.NaN;
      data[90] = Number.POSITIVE_INFINITY;
      data[200] = Number.NEGATIVE_INFINITY;
      const x = new Tensor([1, 6, 11, 5], 'float32', data);
      const { run, expected } = caseOf({ ...window, inputs: 5, outputs: 9, groups: 1, epilogue }, { x });
      expectClose(runKernel(run), expected, 'NaN');
    }
  });
});
