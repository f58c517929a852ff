import { biasAdd, conv2d, depthwiseConv2d } from '@sepal/ops';
import { expect } from 'vitest';
import { relaxedTuning, type SeparableAttributes, wideTuning } from '../../src/index.ts';
import { planSeparable } from '../../src/separable/plan.ts';
import { applyEpilogue, epilogues, plain, withRelu6 } from '../epilogues.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCase, KernelCheck, Suites } from './kernel-check.ts';
import { type CaseOptions, packedCase, randomWeights } from './packed-case.ts';

function caseOf(attributes: SeparableAttributes, { tuning }: CaseOptions = {}): KernelCase<'separable'> {
  const { depthwise, outputs } = attributes;
  const { batch, height, width, channels, multiplier, kernelSize } = depthwise;
  const middle = channels * multiplier;
  const x = randomTensor([batch, height, width, channels], 1);
  const spatial = randomWeights([...kernelSize, channels, multiplier], middle);
  const mixing = randomWeights([1, 1, middle, outputs], outputs, { seed: 4 });
  const { strides, dilationRate, padding } = depthwise;
  const first = biasAdd(depthwiseConv2d(x, spatial.kernel, { strides, dilationRate, padding }), spatial.bias);
  const y = biasAdd(conv2d(applyEpilogue(first, depthwise.epilogue, first), mixing.kernel), mixing.bias);
  return packedCase({ attributes, x, weights: [spatial, mixing], y, tuning });
}

function checkAll(check: KernelCheck<'separable'>, attributes: SeparableAttributes): void {
  check.call(caseOf(attributes));
  check.call(caseOf(attributes, { tuning: wideTuning }));
}

const full = epilogues[3] ?? plain;

export const separable: Suites<'separable'> = {
  'windows of every kind'(check) {
    for (const [i, window] of windowGrid(150).entries()) {
      const channels = 1 + ((i * 7) % 33);
      const multiplier = i % 4 === 0 ? 2 : 1;
      const depthwise = { ...window, channels, multiplier, epilogue: i % 3 === 0 ? plain : withRelu6 };
      checkAll(check, { depthwise, outputs: 1 + ((i * 5) % 37), epilogue: epilogues[i % 4] ?? plain });
    }
  },

  'pictures of several blocks, the last one shorter'(check) {
    const window = windowOf({ batch: 2, height: 29, width: 31, kernelSize: [3, 3], padding: 'same' });
    const depthwise = { ...window, channels: 130, multiplier: 1, epilogue: withRelu6 };
    const attributes = { depthwise, outputs: 12, epilogue: full };
    const plan = planSeparable(attributes, { relaxed: true, parts: 1, tuning: relaxedTuning });
    expect(plan.blocks).toBeGreaterThan(1);
    checkAll(check, attributes);
  },

  'parts divide output channels where there are few rows'(check) {
    const window = windowOf({ height: 3, width: 3, kernelSize: [3, 3], padding: 'same' });
    const depthwise = { ...window, channels: 40, multiplier: 1, epilogue: plain };
    for (const outputs of [64, 75, 260]) {
      const attributes = { depthwise, outputs, epilogue: full };
      expect(planSeparable(attributes, { relaxed: true, parts: 2, tuning: relaxedTuning }).split).toBe('panels');
      checkAll(check, attributes);
    }
  },
};
