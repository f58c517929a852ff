import { describe, expect, test } from 'vitest';
import {
  type ConvolutionWeights,
  kernels,
  olderTuning,
  relaxedTuning,
  type SlidingWindow,
  simdTuning,
  type Target,
  wideTuning,
} from '../src/index.ts';
import { plain } from './epilogues.ts';
import { randomNumbers } from './random-tensor.ts';
import { windowGrid, windowOf } from './windows.ts';

/** Weights in the structure that a kernel packs, and the packed result. */
interface Packed {
  readonly order: string;
  readonly weights: Float32Array;
}

function weightsOf(kernel: number, outputs: number, seed: number): ConvolutionWeights {
  return { kernel: randomNumbers(kernel, seed), bias: randomNumbers(outputs, seed + 1) };
}

/** Every packed kernel with a few channels, for one window. */
function* packedFor(window: SlidingWindow, target: Target): Generator<Packed> {
  const taps = window.kernelSize[0] * window.kernelSize[1];
  for (const channels of [1, 3, 8, 17, 33]) {
    for (const multiplier of [1, 2]) {
      const depthwise = { ...window, channels, multiplier, epilogue: plain };
      const middle = channels * multiplier;
      const first = weightsOf(taps * middle, middle, middle);
      const { packedFloats, packedOrder, pack } = kernels.depthwise;
      const weights = new Float32Array(packedFloats(depthwise, target));
      pack(first, depthwise, target, weights);
      yield { order: `depthwise ${packedOrder(depthwise, target)}`, weights };

      const separable = { depthwise, outputs: 5, epilogue: plain };
      const both = new Float32Array(kernels.separable.packedFloats(separable, target));
      const given = { depthwise: first, pointwise: weightsOf(middle * 5, 5, middle) };
      kernels.separable.pack(given, separable, target, both);
      yield { order: `separable ${kernels.separable.packedOrder(separable, target)}`, weights: both };
    }
    for (const groups of channels === 8 ? [1, 2, 4] : [1]) {
      const conv = { ...window, inputs: channels, outputs: 12, groups, epilogue: plain };
      const weights = new Float32Array(kernels.conv.packedFloats(conv, target));
      kernels.conv.pack(weightsOf((taps * channels * 12) / groups, 12, channels), conv, target, weights);
      yield { order: `conv ${kernels.conv.packedOrder(conv, target)}`, weights };
    }
    for (const groups of channels === 8 ? [1, 2] : [1]) {
      const { padding: _, outputHeight, outputWidth, ...rest } = window;
      // Slightly larger and smaller pictures, so that different sizes share a layout.
      const before = [outputWidth % 3, outputHeight % 2] as const;
      const size = { before, outputHeight: outputHeight + 3, outputWidth: outputWidth + 3 };
      const transposed = { ...rest, ...size, inputs: channels, outputs: 12, groups, epilogue: plain };
      const weights = new Float32Array(kernels.convTranspose.packedFloats(transposed, target));
      kernels.convTranspose.pack(weightsOf((taps * channels * 12) / groups, 12, channels), transposed, target, weights);
      yield { order: `convTranspose ${kernels.convTranspose.packedOrder(transposed, target)}`, weights };
    }
    const rows = window.batch * window.height * window.width;
    const pointwise = { rows, inputs: channels, outputs: 19, epilogue: plain };
    const weights = new Float32Array(kernels.pointwise.packedFloats(pointwise, target));
    kernels.pointwise.pack(weightsOf(channels * 19, 19, channels), pointwise, target, weights);
    yield { order: `pointwise ${kernels.pointwise.packedOrder(pointwise, target)}`, weights };
  }
}

/** Windows of every kind, plus large kernels on narrow and wide pictures: wide ones loop over taps and split channels differently. */
const windows = [
  ...windowGrid(300),
  ...[5, 11, 40].map((width) => windowOf({ height: 9, width, kernelSize: [7, 7], padding: 'same' })),
];

describe.each([relaxedTuning, simdTuning, olderTuning, wideTuning])('tuned for $name', (tuning) => {
  test('equal order texts mean equally packed weights', () => {
    const known = new Map<string, Float32Array>();
    let compared = 0;
    for (const [index, window] of windows.entries()) {
      // Programs that share weights may have different numbers of parts.
      const parts = [1, 3, 64][index % 3] as number;
      for (const { order, weights } of packedFor(window, { relaxed: true, parts, tuning })) {
        const before = known.get(order);
        if (before === undefined) known.set(order, weights);
        else {
          compared++;
          expect(weights.length === before.length && weights.every((value, at) => value === before[at]), order).toBe(
            true,
          );
        }
      }
    }
    expect(compared).toBeGreaterThan(known.size);
  });
});
