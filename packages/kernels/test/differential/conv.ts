import { biasAdd, conv2d, multiply } from '@sepal/ops';
import { type ConvAttributes, olderTuning, relaxedTuning, wideTuning } from '../../src/index.ts';
import { epilogues, plain } from '../epilogues.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCase, Suites } from './kernel-check.ts';
import { type CaseOptions, packedCase, randomWeights, spoiled } from './packed-case.ts';

function caseOf(attributes: ConvAttributes, { scaled = false, x, tuning }: CaseOptions = {}): KernelCase<'conv'> {
  const { batch, height, width, inputs, outputs, groups, kernelSize } = attributes;
  const picture = x ?? randomTensor([batch, height, width, inputs], 1);
  const weights = randomWeights([...kernelSize, inputs / groups, outputs], outputs, { scaled });
  const { kernel, bias, scale } = weights;
  const { strides, dilationRate, padding } = attributes;
  const used = scale === undefined ? kernel : multiply(kernel, scale);
  const y = biasAdd(conv2d(picture, used, { strides, dilationRate, padding, groups }), bias);
  return packedCase({ attributes, x: picture, weights: [weights], y, tuning });
}

const full = epilogues[3] ?? plain;

export const conv: Suites<'conv'> = {
  'windows of every kind'(check) {
    for (const [i, window] of windowGrid(300).entries()) {
      const inputs = 1 + ((i * 7) % 19);
      const outputs = 1 + ((i * 5) % 33);
      const epilogue = epilogues[i % 4] ?? plain;
      check.call(caseOf({ ...window, inputs, outputs, groups: 1, epilogue }, { scaled: i % 5 === 0 }));
    }
  },

  groups(check) {
    for (const [i, window] of windowGrid(60).entries()) {
      const groups = 2 + (i % 4);
      const inputs = groups * (1 + (i % 5));
      const outputs = groups * (1 + ((i * 3) % 11));
      const epilogue = epilogues[i % 4] ?? plain;
      check.call(caseOf({ ...window, inputs, outputs, groups, epilogue }, { scaled: i % 5 === 0 }));
    }
  },

  'the first convolution of a network'(check) {
    for (const [height, width] of [
      [17, 17],
      [16, 24],
      [31, 20],
    ] as const) {
      const window = windowOf({ height, width, kernelSize: [3, 3], strides: [2, 2], padding: 'same' });
      check.call(caseOf({ ...window, inputs: 3, outputs: 32, groups: 1, epilogue: full }));
    }
  },

  'every tuning'(check) {
    for (const tuning of [olderTuning, relaxedTuning, wideTuning]) {
      for (const outputs of [3, 8, 20, 37]) {
        const window = windowOf({ height: 6, width: 14, kernelSize: [3, 3], padding: 'same' });
        check.call(caseOf({ ...window, inputs: 10, outputs, groups: 1, epilogue: full }, { tuning }));
      }
    }
  },

  'more rows than one block of the cache holds'(check) {
    const window = windowOf({ height: 20, width: 100, kernelSize: [3, 3], padding: 'same' });
    check.call(caseOf({ ...window, inputs: 40, outputs: 9, groups: 1, epilogue: plain }));
  },

  'NaN and infinities stay where windows read them'(check) {
    const window = windowOf({ height: 6, width: 11, kernelSize: [3, 3], padding: 'same' });
    for (const epilogue of epilogues) {
      const x = spoiled([1, 6, 11, 5]);
      check.call(caseOf({ ...window, inputs: 5, outputs: 9, groups: 1, epilogue }, { x }));
    }
  },
};
