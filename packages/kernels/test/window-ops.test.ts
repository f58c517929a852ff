import { pictureShape } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { anyTensor } from './any-tensor.ts';
import { checkOp } from './check-op.ts';
import { randomTensor } from './random-tensor.ts';
import { runOp } from './run-op.ts';
import { windowGrid } from './windows.ts';

const tolerance = { relative: 1e-5, absolute: 5e-6 };

describe('convolutions whose kernels are computed at run time', () => {
  test('conv2d with groups', () => {
    for (const [i, window] of windowGrid(40).entries()) {
      const groups = 1 + (i % 4);
      const depth = 1 + ((i * 3) % 7);
      const filters = 1 + ((i * 5) % 19);
      const { batch, height, width, kernelSize } = window;
      checkOp(
        'conv2d',
        [
          randomTensor([batch, height, width, depth * groups], 1),
          randomTensor([...kernelSize, depth, filters * groups], 2),
        ],
        {
          strides: window.strides,
          padding: window.padding,
          dilationRate: window.dilation,
          groups,
          dataFormat: 'channelsLast',
        },
        tolerance,
      );
    }
  });

  test('depthwiseConv2d with multipliers', () => {
    for (const [i, window] of windowGrid(40).entries()) {
      const multiplier = 1 + (i % 3);
      const channels = 1 + ((i * 7) % 33);
      const { batch, height, width, kernelSize } = window;
      checkOp(
        'depthwiseConv2d',
        [randomTensor([batch, height, width, channels], 1), randomTensor([...kernelSize, channels, multiplier], 2)],
        {
          strides: window.strides,
          padding: window.padding,
          dilationRate: window.dilation,
          dataFormat: 'channelsLast',
        },
        tolerance,
      );
    }
  });

  test('channelsFirst is refused: the engine transposes', () => {
    const attributes = {
      strides: [1, 1],
      padding: 'valid',
      dilationRate: [1, 1],
      groups: 1,
      dataFormat: 'channelsFirst',
    } as const;
    const operands = [randomTensor([1, 1, 3, 3], 1), randomTensor([1, 1, 1, 1], 2)];
    expect(() => runOp('conv2d', operands, attributes, { relaxed: true, parts: 1 })).toThrow(ValueError);
  });
});

describe('pooling', () => {
  test.each(['channelsLast', 'channelsFirst'] as const)('both kinds, %s', (dataFormat) => {
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
          ] as const) {
            const { height, width } = pictureShape(shape, dataFormat, 'test');
            if (padding === 'valid' && (height < poolSize[0] || width < poolSize[1])) continue;
            const attributes = { poolSize, strides, padding, dataFormat };
            checkOp('averagePool2d', [anyTensor(shape, 'float32', 1)], attributes, { relative: 1e-6, absolute: 1e-6 });
            for (const dtype of ['float32', 'int32', 'uint32', 'uint8', 'bool'] as const) {
              checkOp('maxPool2d', [anyTensor(shape, dtype, 1)], attributes);
            }
          }
        }
      }
    }
  });
});
