import { biasAdd, conv2d, depthwiseConv2d } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { relaxedTuning, type SeparableAttributes, wideTuning } from '../src/index.ts';
import { separableKernel } from '../src/separable/kernel.ts';
import { planSeparable } from '../src/separable/plan.ts';
import { applyEpilogue, epilogues, plain, withRelu6 } from './epilogues.ts';
import { expectClose, expectSameBits } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';
import { windowGrid, windowOf } from './windows.ts';

function caseOf(attributes: SeparableAttributes): { run: KernelRun<'separable'>; expected: Tensor } {
  const { depthwise, outputs, epilogue } = attributes;
  const { batch, height, width, channels, multiplier, kernelSize, outputHeight, outputWidth } = depthwise;
  const middle = channels * multiplier;
  const shape = [batch, outputHeight, outputWidth, outputs];
  const x = randomTensor([batch, height, width, channels], 1);
  const depthwiseWeights = randomTensor([kernelSize[0], kernelSize[1], channels, multiplier], 2);
  const depthwiseBias = randomTensor([middle], 3);
  const pointwiseWeights = randomTensor([1, 1, middle, outputs], 4);
  const pointwiseBias = randomTensor([outputs], 5);
  const residual = randomTensor(shape, 6);
  const { strides, dilation: dilationRate, padding } = depthwise;
  const first = biasAdd(depthwiseConv2d(x, depthwiseWeights, { strides, dilationRate, padding }), depthwiseBias);
  const second = biasAdd(conv2d(applyEpilogue(first, depthwise.epilogue, first), pointwiseWeights), pointwiseBias);
  return {
    run: {
      name: 'separable',
      kernel: separableKernel,
      attributes,
      inputs: epilogue.residual ? [x, residual] : [x],
      output: { shape, dtype: 'float32' },
      weights: [
        { kernel: depthwiseWeights.data as Float32Array, bias: depthwiseBias.data as Float32Array },
        { kernel: pointwiseWeights.data as Float32Array, bias: pointwiseBias.data as Float32Array },
      ],
    },
    expected: applyEpilogue(second, epilogue, residual),
  };
}

function check(attributes: SeparableAttributes): void {
  const { run, expected } = caseOf(attributes);
  const what = JSON.stringify(attributes);
  const one = runKernel(run);
  expectClose(one, expected, what);
  for (const parts of [2, 3]) expectSameBits(runKernel({ ...run, parts }), one, `${what}, ${parts} parts`);
  expectClose(runKernel({ ...run, relaxed: false }), expected, `${what}, not relaxed`);
  const wide = { ...run, tuning: wideTuning };
  expectClose(runKernel(wide), expected, `${what}, 256-bit`);
}

describe('separable', () => {
  test('windows of every kind', { timeout: 60_000 }, () => {
    for (const [i, window] of windowGrid(150).entries()) {
      const channels = 1 + ((i * 7) % 33);
      const multiplier = i % 4 === 0 ? 2 : 1;
      const depthwise = { ...window, channels, multiplier, epilogue: i % 3 === 0 ? plain : withRelu6 };
      check({ depthwise, outputs: 1 + ((i * 5) % 37), epilogue: epilogues[i % 4] ?? plain });
    }
  });

  test('pictures of several blocks, the last one shorter', { timeout: 60_000 }, () => {
    const window = windowOf({ batch: 2, height: 29, width: 31, kernelSize: [3, 3], padding: 'same' });
    const depthwise = { ...window, channels: 130, multiplier: 1, epilogue: withRelu6 };
    const attributes = { depthwise, outputs: 12, epilogue: epilogues[3] ?? plain };
    const plan = planSeparable(attributes, { relaxed: true, parts: 1, tuning: relaxedTuning });
    expect(plan.blocks).toBeGreaterThan(1);
    check(attributes);
  });

  test('parts divide output channels where there are few rows', () => {
    const window = windowOf({ height: 3, width: 3, kernelSize: [3, 3], padding: 'same' });
    const depthwise = { ...window, channels: 40, multiplier: 1, epilogue: plain };
    for (const outputs of [64, 75, 260]) {
      const attributes = { depthwise, outputs, epilogue: epilogues[3] ?? plain };
      expect(planSeparable(attributes, { relaxed: true, parts: 2, tuning: relaxedTuning }).split).toBe('panels');
      check(attributes);
    }
  });
});
