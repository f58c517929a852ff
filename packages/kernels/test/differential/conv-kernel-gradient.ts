import type { SlidingWindow } from '../../src/index.ts';
import { sums } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCheck, Suites } from './kernel-check.ts';

type Convolution = SlidingWindow & { readonly inputs: number; readonly outputs: number; readonly groups: number };

function checkGradient(check: KernelCheck<'convKernelGradient'>, convolution: Convolution): void {
  const { batch, height, width, inputs, outputHeight, outputWidth, outputs } = convolution;
  const { kernelSize, strides, dilationRate, padding, groups } = convolution;
  const operands = [
    randomTensor([batch, height, width, inputs], 1),
    randomTensor([batch, outputHeight, outputWidth, outputs], 2),
  ];
  check.op('conv2dKernelGradient', operands, { kernelSize, strides, dilationRate, padding, groups }, sums);
}

export const convKernelGradient: Suites<'convKernelGradient'> = {
  'windows of every kind'(check) {
    for (const [i, window] of windowGrid(300).entries()) {
      checkGradient(check, { ...window, inputs: 1 + ((i * 7) % 19), outputs: 1 + ((i * 5) % 33), groups: 1 });
    }
  },

  groups(check) {
    for (const [i, window] of windowGrid(60).entries()) {
      const groups = 2 + (i % 4);
      const [inputs, outputs] = [groups * (1 + (i % 5)), groups * (1 + ((i * 3) % 11))];
      checkGradient(check, { ...window, inputs, outputs, groups });
    }
  },

  'the first convolution of a network'(check) {
    for (const [height, width] of [
      [17, 17],
      [16, 24],
      [31, 20],
    ] as const) {
      const window = windowOf({ batch: 3, height, width, kernelSize: [3, 3], strides: [2, 2], padding: 'same' });
      for (const outputs of [8, 10, 32]) checkGradient(check, { ...window, inputs: 3, outputs, groups: 1 });
    }
  },

  'a window outside the picture has no gradient'(check) {
    const padding = [
      [3, 3],
      [3, 3],
    ] as const;
    const window = windowOf({ height: 2, width: 2, kernelSize: [1, 1], padding });
    checkGradient(check, { ...window, inputs: 5, outputs: 6, groups: 1 });
  },
};
