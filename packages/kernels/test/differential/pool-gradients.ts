import { maxPool2d } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import { sums } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCheck, Suites } from './kernel-check.ts';

type PoolGradients = 'poolArgMax' | 'poolGradient';

/** Numbers of which many are equal, so that windows have several largest elements. */
function ties(shape: readonly number[], seed: number): Tensor {
  const x = randomTensor(shape, seed);
  return new Tensor(
    x.shape,
    'float32',
    Float32Array.from(x.data, (value) => Math.round(2 * value) / 2),
  );
}

/** The indices of the largest elements, from a reference that is as slow as can be. */
function indicesOf(x: Tensor, window: ReturnType<typeof windowOf>): Tensor {
  const { batch, height, width, kernelSize, strides, dilationRate, padding, outputHeight, outputWidth } = window;
  const channels = x.shape[3] as number;
  const indices = new Int32Array(batch * outputHeight * outputWidth * channels);
  for (const index of indices.keys()) {
    const [c, j] = [index % channels, Math.floor(index / channels) % outputWidth];
    const row = Math.floor(index / (channels * outputWidth));
    const [i, n] = [row % outputHeight, Math.floor(row / outputHeight)];
    let [largest, found] = [Number.NEGATIVE_INFINITY, -1];
    for (let tap = 0; tap < kernelSize[0] * kernelSize[1]; tap++) {
      const [u, v] = [Math.floor(tap / kernelSize[1]), tap % kernelSize[1]];
      const a = i * strides[0] - padding[0][0] + u * dilationRate[0];
      const b = j * strides[1] - padding[1][0] + v * dilationRate[1];
      if (a < 0 || a >= height || b < 0 || b >= width) continue;
      const value = x.data[((n * height + a) * width + b) * channels + c] as number;
      if (found < 0 || value > largest) [largest, found] = [value, tap];
    }
    indices[index] = found;
  }
  return new Tensor([batch, outputHeight, outputWidth, channels], 'int32', indices);
}

function checkWindows<K extends PoolGradients>(check: KernelCheck<K>, kinds: readonly ('max' | 'average')[]): void {
  let count = 0;
  for (const [i, { batch, height, width, kernelSize: poolSize, ...window }] of windowGrid(400).entries()) {
    if (window.dilationRate.some((d) => d > 1)) continue;
    count++;
    const { strides, padding, outputHeight, outputWidth } = window;
    const channels = 1 + ((i * 7) % 37);
    const dy = randomTensor([batch, outputHeight, outputWidth, channels], i);
    for (const kind of kinds) {
      if (kind === 'max') {
        const x = ties([batch, height, width, channels], i + 1);
        check.op('maxPool2dGradient', [x, dy], { poolSize, strides, padding }, sums);
      } else {
        check.op('averagePool2dGradient', [dy], { poolSize, strides, padding, height, width }, sums);
      }
    }
  }
  expect(count).toBeGreaterThan(100);
}

export const poolArgMax: Suites<'poolArgMax'> = {
  'windows of every kind': (check) => checkWindows(check, ['max']),

  'the first of the largest elements'(check) {
    for (const [i, window] of windowGrid(100).entries()) {
      const channels = 1 + ((i * 5) % 19);
      const x = ties([window.batch, window.height, window.width, channels], i);
      check.call({ attributes: { ...window, channels }, inputs: [x], expected: indicesOf(x, window) });
    }
  },

  'NaN and infinities'(check) {
    const window = { poolSize: [2, 2], strides: [1, 1] } as const;
    const padding = [
      [0, 1],
      [0, 1],
    ] as const;
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const places of [[0, 33, 79], Array.from({ length: 80 }, (_, i) => i)]) {
        const x = randomTensor([1, 4, 4, 5], 1);
        for (const i of places) x.data[i] = special;
        const dy = randomTensor(maxPool2d(x, { ...window, padding }).shape, 2);
        check.op('maxPool2dGradient', [x, dy], { ...window, padding }, sums);
      }
    }
  },
};

export const poolGradient: Suites<'poolGradient'> = {
  'windows of every kind': (check) => checkWindows(check, ['max', 'average']),

  'every number of channels'(check) {
    const window = { poolSize: [3, 3], strides: [2, 2] } as const;
    const padding = [
      [0, 1],
      [1, 1],
    ] as const;
    for (let channels = 1; channels <= 33; channels++) {
      const dy = randomTensor([1, 3, 4, channels], 1);
      check.op('averagePool2dGradient', [dy], { ...window, padding, height: 6, width: 7 }, sums);
      check.op('maxPool2dGradient', [ties([1, 6, 7, channels], 2), dy], { ...window, padding }, sums);
    }
  },

  'pictures that one window covers'(check) {
    const window = windowOf({ height: 40, width: 40, kernelSize: [39, 38], padding: 'same' });
    const { kernelSize: poolSize, strides, padding } = window;
    const dy = randomTensor([1, 40, 40, 5], 1);
    check.op('averagePool2dGradient', [dy], { poolSize, strides, padding, height: 40, width: 40 }, sums);
    check.op('maxPool2dGradient', [ties([1, 40, 40, 5], 2), dy], { poolSize, strides, padding }, sums);
  },
};
