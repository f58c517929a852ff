import { ones, type Shape, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { cast, conv2d, multiply, reshape, separableConv2d, sum, transpose, type WindowOptions } from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

describe('separableConv2d', () => {
  test.each<WindowOptions>([
    {},
    { padding: 'same', strides: 2 },
    { dilationRate: [2, 3], padding: 'same' },
    { strides: [2, 1], dilationRate: 2 },
    {
      padding: [
        [0, 2],
        [1, 0],
      ],
    },
  ])('equals one convolution with the product of both kernels: %j', (options) => {
    const x = quarters([2, 9, 8, 3]);
    const depthwise = quarters([3, 2, 3, 2], 1);
    const pointwise = quarters([1, 1, 6, 4], 2);
    // kernel[u, v, c, f] = Σ over m of depthwise[u, v, c, m] · pointwise[c·2 + m, f]
    const kernel = sum(multiply(reshape(depthwise, [3, 2, 3, 2, 1]), reshape(pointwise, [3, 2, 4])), { axis: 3 });
    const y = separableConv2d(x, depthwise, pointwise, options);
    expect(contents(y)).toEqual(contents(conv2d(x, kernel, options)));
    const first = separableConv2d(transpose(x, [0, 3, 1, 2]), depthwise, pointwise, {
      ...options,
      dataFormat: 'channelsFirst',
    });
    expect(contents(transpose(first, [0, 2, 3, 1]))).toEqual(contents(y));
  });

  test('is recorded as its two halves', () => {
    const x = unknown([null, 8, 8, 3]);
    const type = typeOf([x], (value) => separableConv2d(value, ones([3, 3, 3, 2]), ones([1, 1, 6, 4]), { strides: 2 }));
    expect(type).toEqual({ shape: [null, 3, 3, 4], dtype: 'float32' });
  });

  test.each<[string, Shape, Shape, string]>([
    [
      'a pointwise kernel of more taps',
      [3, 3, 3, 2],
      [1, 2, 6, 4],
      'separableConv2d: The pointwise kernel must have one tap. Received shape (1, 2, 6, 4). Its shape is [1, 1, channels * multiplier, filters].',
    ],
    [
      'channels that differ',
      [3, 3, 3, 2],
      [1, 1, 3, 4],
      'separableConv2d: The depthwise kernel gives 6 channels, the pointwise kernel is for 3: depthwise (3, 3, 3, 2), pointwise (1, 1, 3, 4).',
    ],
    [
      'the rank of the depthwise kernel',
      [3, 3, 3],
      [1, 1, 3, 4],
      'separableConv2d: Expected a kernel of shape [height, width, channels, multiplier]. Received shape (3, 3, 3).',
    ],
    [
      'the rank of the pointwise kernel',
      [3, 3, 3, 2],
      [6, 4],
      'separableConv2d: Expected a kernel of shape [1, 1, channels * multiplier, filters]. Received shape (6, 4).',
    ],
  ])('refuses %s', (_, depthwise, pointwise, message) => {
    expect(() => separableConv2d(zeros([1, 8, 8, 3]), zeros(depthwise), zeros(pointwise))).toThrow(message);
  });

  test('refuses other element types', () => {
    const x = tensor([1], [1, 1, 1, 1]);
    const kernel = ones([1, 1, 1, 1]);
    expect(() => separableConv2d(cast(x, 'uint8'), kernel, kernel)).toThrow('`x` must have dtype float32');
  });
});
