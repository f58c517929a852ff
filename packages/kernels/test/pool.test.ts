import { averagePool2d, maxPool2d } from '@sepal/ops';
import { allocate, type DType, Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { PoolAttributes } from '../src/index.ts';
import { poolKernel } from '../src/pool/kernel.ts';
import { expectClose } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { runKernel } from './run-kernel.ts';
import { slidingWindow, windowGrid } from './windows.ts';

function check(attributes: PoolAttributes, x: Tensor): void {
  const { kind, kernelSize: poolSize, strides, padding, batch, outputHeight, outputWidth, channels } = attributes;
  const expected = (kind === 'max' ? maxPool2d : averagePool2d)(x, { poolSize, strides, padding });
  const output = { shape: [batch, outputHeight, outputWidth, channels], dtype: attributes.dtype };
  const run = { name: 'pool', kernel: poolKernel, attributes, inputs: [x], output } as const;
  for (const parts of [1, 2]) {
    const actual = runKernel({ ...run, parts });
    if (kind === 'max') expect(actual.data).toEqual(expected.data);
    else expectClose(actual, expected, JSON.stringify(attributes));
  }
}

describe('pool', () => {
  test('windows of every kind', { timeout: 60_000 }, () => {
    let count = 0;
    for (const [i, window] of windowGrid(400).entries()) {
      const { batch, height, width, kernelSize, padding } = window;
      // The ops reject windows outside the picture, and have no dilation.
      if (window.dilation.some((d) => d > 1)) continue;
      if (padding.some((amounts, axis) => Math.max(...amounts) >= (kernelSize[axis] as number))) continue;
      count++;
      const channels = 1 + ((i * 7) % 37);
      const x = randomTensor([batch, height, width, channels], i);
      for (const kind of ['max', 'average'] as const) check({ ...window, kind, channels, dtype: 'float32' }, x);
    }
    expect(count).toBeGreaterThan(100);
  });

  test('every element type', () => {
    const window = slidingWindow({ height: 5, width: 6, kernelSize: [2, 3], strides: [2, 1], padding: 'same' });
    if (window === null) throw new Error('the window does not fit');
    for (const dtype of ['int32', 'uint32', 'uint8', 'bool'] as const satisfies readonly DType[]) {
      for (const channels of [1, 2, 3, 4, 5, 17]) {
        const data = allocate(dtype, 30 * channels);
        for (let i = 0; i < data.length; i++) data[i] = dtype === 'bool' ? (i % 7) & 1 : Math.imul(i + 1, 2654435761);
        const x = new Tensor([1, 5, 6, channels], dtype, data);
        check({ ...window, kind: 'max', channels, dtype }, x);
      }
    }
  });

  test('the maximum propagates NaN, and may be infinite', () => {
    const window = slidingWindow({ height: 4, width: 4, kernelSize: [2, 2], strides: [2, 2] });
    if (window === null) throw new Error('the window does not fit');
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const data = Float32Array.from(randomTensor([1, 4, 4, 5], 1).data);
      for (const i of [0, 33, 79]) data[i] = special;
      const x = new Tensor([1, 4, 4, 5], 'float32', data);
      for (const kind of ['max', 'average'] as const) check({ ...window, kind, channels: 5, dtype: 'float32' }, x);
    }
  });
});
