import { biasAdd, depthwiseConv2d, multiply, reshape } from '@sepal/ops';
import { expect } from 'vitest';
import { planDepthwise } from '../../src/depthwise-conv2d/plan.ts';
import { type DepthwiseAttributes, olderTuning, relaxedTuning, wideTuning } from '../../src/index.ts';
import { epilogues, plain } from '../epilogues.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCase, Suites } from './kernel-check.ts';
import { type CaseOptions, packedCase, randomWeights, spoiled } from './packed-case.ts';

function caseOf(
  attributes: DepthwiseAttributes,
  { scaled = false, x, tuning }: CaseOptions = {},
): KernelCase<'depthwise'> {
  const { batch, height, width, channels, multiplier, kernelSize } = attributes;
  const picture = x ?? randomTensor([batch, height, width, channels], 1);
  const weights = randomWeights([...kernelSize, channels, multiplier], channels * multiplier, { scaled });
  const { kernel, bias, scale } = weights;
  const { strides, dilationRate, padding } = attributes;
  const used = scale === undefined ? kernel : multiply(kernel, reshape(scale, [channels, multiplier]));
  const y = biasAdd(depthwiseConv2d(picture, used, { strides, dilationRate, padding }), bias);
  return packedCase({ attributes, x: picture, weights: [weights], y, tuning });
}

const full = epilogues[3] ?? plain;

export const depthwise: Suites<'depthwise'> = {
  'windows of every kind'(check) {
    for (const [i, window] of windowGrid(400).entries()) {
      const channels = 1 + ((i * 7) % 33);
      const multiplier = i % 3 === 0 ? 1 + ((i / 3) % 3) : 1;
      const epilogue = epilogues[i % 4] ?? plain;
      check.call(caseOf({ ...window, channels, multiplier, epilogue }, { scaled: i % 5 === 0 }));
    }
  },

  'every number of channels and multiplier'(check) {
    const window = windowOf({ height: 5, width: 9, kernelSize: [3, 3], padding: 'same' });
    for (let channels = 1; channels <= 33; channels++) {
      check.call(caseOf({ ...window, channels, multiplier: 1, epilogue: epilogues[channels % 4] ?? plain }));
    }
    for (let multiplier = 2; multiplier <= 9; multiplier++) {
      for (const channels of [1, 2, 3, 4, 7]) {
        check.call(caseOf({ ...window, channels, multiplier, epilogue: plain }));
      }
    }
  },

  'every tuning'(check) {
    for (const tuning of [olderTuning, relaxedTuning, wideTuning]) {
      for (const channels of [3, 5, 8, 12, 20, 33]) {
        for (const strides of [
          [1, 1],
          [2, 2],
        ] as const) {
          const window = windowOf({ height: 6, width: 17, kernelSize: [3, 3], strides, padding: 'same' });
          check.call(caseOf({ ...window, channels, multiplier: 1, epilogue: full }, { tuning }));
        }
      }
    }
  },

  'kernels too large to unroll'(check) {
    for (const [channels, multiplier] of [
      [1, 1],
      [5, 1],
      [16, 1],
      [19, 1],
      [3, 3],
      [4, 2],
    ] as const) {
      const window = windowOf({ height: 20, width: 23, kernelSize: [19, 21], dilationRate: [1, 2], padding: 'same' });
      const attributes = { ...window, channels, multiplier, epilogue: full };
      const target = { relaxed: true, parts: 1, tuning: relaxedTuning };
      expect(planDepthwise(attributes, target).blocks).toHaveLength(0);
      check.call(caseOf(attributes));
    }
  },

  'a window outside the picture gives the bias'(check) {
    const window = windowOf({
      height: 2,
      width: 2,
      kernelSize: [1, 1],
      padding: [
        [3, 3],
        [3, 3],
      ],
    });
    check.call(caseOf({ ...window, channels: 5, multiplier: 1, epilogue: plain }));
  },

  'NaN and infinities stay where windows read them'(check) {
    const window = windowOf({ height: 6, width: 11, kernelSize: [3, 3], padding: 'same' });
    for (const epilogue of epilogues) {
      check.call(caseOf({ ...window, channels: 5, multiplier: 1, epilogue }, { x: spoiled([1, 6, 11, 5]) }));
    }
  },
};
