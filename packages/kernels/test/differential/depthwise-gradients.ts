import type { OpAttributes } from '@sepal/ops';
import type { KernelName, SlidingWindow } from '../../src/index.ts';
import { sums } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCheck, Suites } from './kernel-check.ts';

type Convolution = SlidingWindow & { readonly channels: number; readonly multiplier: number };

type Check = (check: KernelCheck<KernelName>, convolution: Convolution) => void;

const inputOf = ({ batch, height, width, channels }: Convolution) => randomTensor([batch, height, width, channels], 1);
const outputGradientOf = ({ batch, outputHeight, outputWidth, channels, multiplier }: Convolution) =>
  randomTensor([batch, outputHeight, outputWidth, channels * multiplier], 2);

const checkInputGradient: Check = (check, convolution) => {
  const { height, width, kernelSize, strides, dilationRate, padding, channels, multiplier } = convolution;
  const kernel = randomTensor([...kernelSize, channels, multiplier], 3);
  const attributes: OpAttributes['depthwiseConv2dInputGradient'] = { height, width, strides, dilationRate, padding };
  check.op('depthwiseConv2dInputGradient', [outputGradientOf(convolution), kernel], attributes, sums);
};

const checkKernelGradient: Check = (check, convolution) => {
  const { kernelSize, strides, dilationRate, padding } = convolution;
  const operands = [inputOf(convolution), outputGradientOf(convolution)];
  const attributes = { kernelSize, strides, dilationRate, padding };
  check.op('depthwiseConv2dKernelGradient', operands, attributes, sums);
};

const suitesWith = (checkGradient: Check): Suites<KernelName> => ({
  'windows of every kind'(check) {
    for (const [i, window] of windowGrid(400).entries()) {
      const channels = 1 + ((i * 7) % 33);
      const multiplier = i % 3 === 0 ? 1 + ((i / 3) % 3) : 1;
      checkGradient(check, { ...window, channels, multiplier });
    }
  },

  'every number of channels and multiplier'(check) {
    for (const strides of [
      [1, 1],
      [2, 2],
    ] as const) {
      const window = windowOf({ height: 5, width: 9, kernelSize: [3, 3], strides, padding: 'same' });
      for (let channels = 1; channels <= 33; channels++) checkGradient(check, { ...window, channels, multiplier: 1 });
      for (let multiplier = 2; multiplier <= 9; multiplier++) {
        for (const channels of [1, 2, 3, 4, 7]) checkGradient(check, { ...window, channels, multiplier });
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
      checkGradient(check, { ...window, channels, multiplier });
    }
  },

  'a window outside the picture has no gradient'(check) {
    const padding = [
      [3, 3],
      [3, 3],
    ] as const;
    const window = windowOf({ height: 2, width: 2, kernelSize: [1, 1], padding });
    checkGradient(check, { ...window, channels: 5, multiplier: 1 });
  },
});

export const depthwiseInputGradient: Suites<'depthwiseInputGradient'> = suitesWith(checkInputGradient);

export const depthwiseKernelGradient: Suites<'depthwiseKernelGradient'> = suitesWith(checkKernelGradient);
