import { depthwiseConv2dInputGradient, depthwiseConv2dKernelGradient, type OpAttributes } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import {
  type KernelName,
  olderTuning,
  relaxedTuning,
  type SlidingWindow,
  type Tuning,
  wideTuning,
} from '../../src/index.ts';
import { sums } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { slidingWindow, windowGrid, windowOf } from '../windows.ts';
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
  const terms = convolution.batch * convolution.outputHeight * convolution.outputWidth;
  // Rounding errors grow with the sums on the way.
  const tolerance = { ...sums, least: Math.max(1, Math.sqrt(terms) / 4) };
  check.op('depthwiseConv2dKernelGradient', operands, attributes, tolerance);
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

  'strides above every block, and dilation with strides'(check) {
    for (const strides of [
      [3, 3],
      [1, 2],
      [4, 1],
      [5, 9],
      [17, 2],
      [2, 20],
    ] as const) {
      for (const dilationRate of [
        [1, 1],
        [2, 2],
        [1, 3],
        [6, 4],
      ] as const) {
        for (const padding of ['same', 'valid'] as const) {
          const window = slidingWindow({ height: 19, width: 31, kernelSize: [3, 4], strides, dilationRate, padding });
          if (window === null) continue;
          for (const [channels, multiplier] of [
            [5, 1],
            [3, 2],
          ] as const) {
            checkGradient(check, { ...window, channels, multiplier });
          }
        }
      }
    }
  },

  'many channels'(check) {
    for (const strides of [
      [1, 1],
      [2, 2],
    ] as const) {
      const window = windowOf({ batch: 2, height: 5, width: 6, kernelSize: [3, 3], strides, padding: 'same' });
      for (const channels of [63, 64, 65, 66, 67, 127, 128, 131, 200]) {
        checkGradient(check, { ...window, channels, multiplier: 1 });
        checkGradient(check, { ...window, channels, multiplier: 3 });
      }
    }
  },

  'large pictures, and long rows'(check) {
    for (const [batch, height, width] of [
      [2, 40, 37],
      [3, 1, 1500],
      [1, 3, 700],
      [1, 1300, 1],
    ] as const) {
      for (const strides of [
        [1, 1],
        [2, 2],
      ] as const) {
        const window = windowOf({ batch, height, width, kernelSize: [3, 3], strides, padding: 'same' });
        for (const channels of [3, 9]) checkGradient(check, { ...window, channels, multiplier: 1 });
        checkGradient(check, { ...window, channels: 2, multiplier: 2 });
      }
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

/** Tunings that no machine needs: blocks and ranges are tiny or take everything. */
function oddTunings(count: number): readonly Tuning[] {
  let state = 3;
  const draw = (most: number, least = 1): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return least + Math.floor((state / 2 ** 32) * (most - least + 1));
  };
  return Array.from({ length: count }, (_, index) => ({
    ...relaxedTuning,
    name: `case ${index}`,
    cache: { ...relaxedTuning.cache, wayBytes: draw(2) === 1 ? 16 : 4096 },
    depthwise: {
      stride1: draw(9),
      stride2: draw(9),
      vectors: draw(2) as 1 | 2,
      registers: draw(20, 12),
      heldTaps: draw(9),
      collidingPixels: draw(5),
      loopedVectors: draw(9),
      loopedVectorsOfFew: draw(4),
      unrolledProducts: draw(1500),
      unrolledProductsOfFew: draw(3000),
      gradientChannels: draw(70),
    },
  }));
}

/** Windows for which the tunings differ. */
function forEveryTuning(checkWith: (convolution: Convolution, tuning: Tuning) => void): void {
  for (const tuning of [olderTuning, relaxedTuning, wideTuning, ...oddTunings(12)]) {
    for (const [channels, multiplier] of [
      [3, 1],
      [5, 1],
      [8, 1],
      [12, 1],
      [20, 1],
      [33, 1],
      [70, 1],
      [6, 2],
    ] as const) {
      for (const strides of [
        [1, 1],
        [2, 2],
      ] as const) {
        const window = windowOf({ height: 6, width: 17, kernelSize: [3, 3], strides, padding: 'same' });
        checkWith({ ...window, channels, multiplier }, tuning);
      }
    }
  }
}

const windowAttributes = ({ strides, dilationRate, padding }: Convolution) => ({ strides, dilationRate, padding });

export const depthwiseInputGradient: Suites<'depthwiseInputGradient'> = {
  ...suitesWith(checkInputGradient),

  'every tuning'(check) {
    forEveryTuning((convolution, tuning) => {
      const { height, width, kernelSize, channels, multiplier } = convolution;
      const dy = outputGradientOf(convolution);
      const kernel = randomTensor([...kernelSize, channels, multiplier], 3);
      const attributes = { ...windowAttributes(convolution), height, width };
      const expected = depthwiseConv2dInputGradient(dy, kernel, attributes);
      const weights = [{ kernel: kernel.data as Float32Array }];
      check.call({ attributes: convolution, inputs: [dy], weights, expected, tolerance: sums, tuning });
    });
  },
};

export const depthwiseKernelGradient: Suites<'depthwiseKernelGradient'> = {
  ...suitesWith(checkKernelGradient),

  'every tuning'(check) {
    forEveryTuning((convolution, tuning) => {
      const inputs = [inputOf(convolution), outputGradientOf(convolution)] as const;
      const { kernelSize } = convolution;
      const expected = depthwiseConv2dKernelGradient(...inputs, { ...windowAttributes(convolution), kernelSize });
      check.call({ attributes: { ...convolution, slices: 1 }, inputs, expected, tolerance: sums, tuning });
    });
  },

  'slices are sums over some of the rows'(check) {
    for (const slices of [2, 3, 7, 12]) {
      for (const [channels, kernelSize] of [
        [5, [3, 3]],
        [70, [3, 3]],
        [5, [3, 9]],
      ] as const) {
        const window = windowOf({ batch: 2, height: 4, width: 6, kernelSize, padding: 'same' });
        const convolution: Convolution = { ...window, channels, multiplier: 1 };
        const [x, dy] = [inputOf(convolution), outputGradientOf(convolution)];
        const attributes = { ...windowAttributes(convolution), kernelSize };
        const rows = window.batch * window.outputHeight;
        const parts = Array.from({ length: slices }, (_, slice) => {
          const [first, end] = [slice, slice + 1].map((at) => Math.floor((rows * at) / slices)) as [number, number];
          const row = window.outputWidth * channels;
          const some = Float32Array.from(dy.data, (value, i) => (i >= first * row && i < end * row ? value : 0));
          return depthwiseConv2dKernelGradient(x, new Tensor(dy.shape, 'float32', some), attributes);
        });
        const shape = [slices, ...(parts[0] as Tensor).shape];
        const expected = new Tensor(shape, 'float32', Float32Array.from(parts.flatMap(({ data }) => Array.from(data))));
        check.call({ attributes: { ...convolution, slices }, inputs: [x, dy], expected, tolerance: sums });
      }
    }
  },
};
