/** Convolutions whose weights are computed at run time: they pack, then compute. */
import { Tensor } from '@sepal/tensor';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid } from '../windows.ts';
import type { Suites } from './kernel-check.ts';
import { transposedUseOf, transposedUses } from './transposed-uses.ts';

const tolerance = { relative: 1e-5, absolute: 5e-6 };

export const dynamicConv: Suites<'conv'> = {
  'weights computed at run time, with groups'(check) {
    for (const [i, window] of windowGrid(40).entries()) {
      const groups = 1 + (i % 4);
      const depth = 1 + ((i * 3) % 7);
      const filters = 1 + ((i * 5) % 19);
      const { batch, height, width, kernelSize } = window;
      check.op(
        'conv2d',
        [
          randomTensor([batch, height, width, depth * groups], 1),
          randomTensor([...kernelSize, depth, filters * groups], 2),
        ],
        {
          strides: window.strides,
          padding: window.padding,
          dilationRate: window.dilationRate,
          groups,
          dataFormat: 'channelsLast',
        },
        tolerance,
      );
    }
  },
};

export const dynamicDepthwise: Suites<'depthwise'> = {
  'weights computed at run time, with multipliers'(check) {
    for (const [i, window] of windowGrid(40).entries()) {
      const multiplier = 1 + (i % 3);
      const channels = 1 + ((i * 7) % 33);
      const { batch, height, width, kernelSize } = window;
      check.op(
        'depthwiseConv2d',
        [randomTensor([batch, height, width, channels], 1), randomTensor([...kernelSize, channels, multiplier], 2)],
        {
          strides: window.strides,
          padding: window.padding,
          dilationRate: window.dilationRate,
          dataFormat: 'channelsLast',
        },
        tolerance,
      );
    }
  },
};

export const dynamicConvTranspose: Suites<'convTranspose'> = {
  'weights computed at run time'(check) {
    for (const { xShape, kernelShape, attributes } of transposedUses(120)) {
      check.op('conv2dTranspose', [randomTensor(xShape, 1), randomTensor(kernelShape, 2)], attributes, tolerance);
    }
  },

  'channels of other groups are not read, even if NaN'(check) {
    const x = randomTensor([1, 3, 4, 6], 1);
    const data = Float32Array.from(x.data).fill(Number.NaN);
    for (let i = 0; i < data.length; i += 6) data.set(x.data.slice(i, i + 3), i);
    const operands = [new Tensor(x.shape, 'float32', data), randomTensor([2, 2, 5, 6], 2)];
    const { attributes } = transposedUseOf([], [], { groups: 2 });
    check.op('conv2dTranspose', operands, attributes, tolerance);
  },
};

export const dynamicPointwise: Suites<'pointwise'> = {
  'weights computed at run time'(check) {
    const attributes = { strides: [1, 1], padding: 'valid', dilationRate: [1, 1], groups: 1 } as const;
    for (const inputs of [1, 3, 8, 17, 33]) {
      for (const outputs of [1, 2, 5, 8, 13, 24, 35]) {
        const x = randomTensor([2, 1 + (inputs % 4), 1 + (outputs % 5), inputs], 1);
        const kernel = randomTensor([1, 1, inputs, outputs], 2);
        check.op('conv2d', [x, kernel], { ...attributes, dataFormat: 'channelsLast' }, tolerance);
      }
    }
  },

  'the weights of transposed 1×1 convolutions, which are transposed'(check) {
    for (const inputs of [1, 3, 8, 17, 33]) {
      for (const outputs of [1, 2, 5, 8, 13, 24, 35]) {
        const operands = [randomTensor([2, 3, 1 + (outputs % 5), inputs], 1), randomTensor([1, 1, outputs, inputs], 2)];
        for (const outputPadding of [null, [0, 0]] as const) {
          const { attributes } = transposedUseOf([], [], { strides: [1, 1], padding: 'valid', outputPadding });
          check.op('conv2dTranspose', operands, attributes, tolerance);
        }
      }
    }
  },

  'products of computed matrices, with many rows'(check) {
    for (const [rows, inputs, outputs] of [
      [[32], 1, 3],
      [[5, 7], 33, 17],
      [[2, 3, 6], 600, 12],
      [[100], 0, 4],
    ] as const) {
      const operands = [randomTensor([...rows, inputs], 1), randomTensor([inputs, outputs], 2)];
      check.op('matmul', operands, {}, { relative: 1e-5, absolute: 2e-5 });
    }
  },
};
