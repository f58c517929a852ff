import { averagePool2d, maxPool2d, pictureShape } from '@sepal/ops';
import { allocate, type DType, type Shape, Tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import type { PoolAttributes } from '../../src/index.ts';
import { anyTensor } from '../any-tensor.ts';
import { sums } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import { type KernelCheck, type Suites, suitesOf } from './kernel-check.ts';

function checkPool(check: KernelCheck<'pool'>, attributes: PoolAttributes, x: Tensor): void {
  const { kind, kernelSize: poolSize, strides, padding } = attributes;
  const expected = (kind === 'max' ? maxPool2d : averagePool2d)(x, { poolSize, strides, padding });
  check.call({ attributes, inputs: [x], expected, tolerance: kind === 'max' ? {} : sums });
}

const dataFormats = ['channelsLast', 'channelsFirst'] as const;

export const pool: Suites<'pool'> = {
  'windows of every kind'(check) {
    let count = 0;
    for (const [i, window] of windowGrid(400).entries()) {
      const { batch, height, width, kernelSize, padding } = window;
      // The ops reject windows outside the picture, and have no dilation.
      if (window.dilationRate.some((d) => d > 1)) continue;
      if (padding.some((amounts, axis) => Math.max(...amounts) >= (kernelSize[axis] as number))) continue;
      count++;
      const channels = 1 + ((i * 7) % 37);
      const x = randomTensor([batch, height, width, channels], i);
      for (const kind of ['max', 'average'] as const) {
        checkPool(check, { ...window, kind, channels, dtype: 'float32' }, x);
      }
    }
    expect(count).toBeGreaterThan(100);
  },

  'every element type'(check) {
    const window = windowOf({ height: 5, width: 6, kernelSize: [2, 3], strides: [2, 1], padding: 'same' });
    for (const dtype of ['int32', 'uint32', 'uint8', 'bool'] as const satisfies readonly DType[]) {
      for (const channels of [1, 2, 3, 4, 5, 17]) {
        const data = allocate(dtype, 30 * channels);
        for (let i = 0; i < data.length; i++) data[i] = dtype === 'bool' ? (i % 7) & 1 : Math.imul(i + 1, 2654435761);
        const x = new Tensor([1, 5, 6, channels], dtype, data);
        checkPool(check, { ...window, kind: 'max', channels, dtype }, x);
      }
    }
  },

  'the maximum propagates NaN, and may be infinite'(check) {
    const window = windowOf({ height: 4, width: 4, kernelSize: [2, 2], strides: [2, 2] });
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const data = Float32Array.from(randomTensor([1, 4, 4, 5], 1).data);
      for (const i of [0, 33, 79]) data[i] = special;
      const x = new Tensor([1, 4, 4, 5], 'float32', data);
      for (const kind of ['max', 'average'] as const) {
        checkPool(check, { ...window, kind, channels: 5, dtype: 'float32' }, x);
      }
    }
  },

  ...suitesOf<'pool', (typeof dataFormats)[number]>(
    dataFormats,
    (dataFormat) => `the ops, ${dataFormat}`,
    (check, dataFormat) => {
      for (const poolSize of [
        [1, 1],
        [2, 2],
        [3, 2],
        [2, 5],
      ] as const) {
        for (const strides of [
          [1, 1],
          [2, 2],
          [1, 3],
        ] as const) {
          for (const padding of ['valid', 'same'] as const) {
            for (const shape of [
              [1, 5, 6, 3],
              [2, 7, 5, 9],
            ] as const satisfies readonly Shape[]) {
              const { height, width } = pictureShape(shape, dataFormat, 'test');
              if (padding === 'valid' && (height < poolSize[0] || width < poolSize[1])) continue;
              const attributes = { poolSize, strides, padding, dataFormat };
              const tolerance = { relative: 1e-6, absolute: 1e-6 };
              check.op('averagePool2d', [anyTensor(shape, 'float32', 1)], attributes, tolerance);
              for (const dtype of ['float32', 'int32', 'uint32', 'uint8', 'bool'] as const) {
                check.op('maxPool2d', [anyTensor(shape, dtype, 1)], attributes);
              }
            }
          }
        }
      }
    },
  ),
};
