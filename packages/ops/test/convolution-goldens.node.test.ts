import { readFileSync } from 'node:fs';
import { expectIdentical, hasShared, shared } from '@sepal/goldens';
import { type Shape, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { biasAdd, conv2d, depthwiseConv2d, type Pair, separableConv2d } from '../src/index.ts';
import { mapped } from './quarters.ts';

interface ConvolutionCase {
  readonly layer: 'Conv2D' | 'DepthwiseConv2D' | 'SeparableConv2D';
  readonly args: {
    readonly strides?: number | Pair;
    readonly padding?: 'valid' | 'same';
    readonly dilation_rate?: number | Pair;
    readonly data_format?: 'channels_last' | 'channels_first';
    readonly groups?: number;
    readonly activation?: string;
  };
  readonly inputShape: Shape;
  readonly x: readonly number[];
  readonly weights: readonly { readonly name: string; readonly shape: Shape; readonly data: readonly number[] }[];
  readonly outputShape: Shape;
  readonly y: readonly number[];
}

/** Keras' layer, in ops. */
function convolve({ layer, args, inputShape, x, weights }: ConvolutionCase): Tensor {
  const picture = tensor(x, inputShape);
  const weight = (name: string): Tensor | undefined => {
    const found = weights.find((entry) => entry.name === name);
    return found && tensor(found.data, found.shape);
  };
  const dataFormat = args.data_format === 'channels_first' ? 'channelsFirst' : 'channelsLast';
  const { strides, padding, dilation_rate: dilationRate, groups } = args;
  const options = { strides, padding, dilationRate, dataFormat } as const;
  const kernel = weight('kernel') as Tensor;
  const y =
    layer === 'Conv2D'
      ? conv2d(picture, kernel, { ...options, groups })
      : layer === 'DepthwiseConv2D'
        ? depthwiseConv2d(picture, kernel, options)
        : separableConv2d(picture, weight('depthwise_kernel') as Tensor, weight('pointwise_kernel') as Tensor, options);
  const bias = weight('bias');
  const biased = bias === undefined ? y : biasAdd(y, bias, { dataFormat });
  return args.activation === 'relu' ? mapped(biased, (element) => Math.max(0, element)) : biased;
}

const file = shared('keras', 'golden', 'conv_cases.json');

describe.skipIf(!hasShared('keras', 'golden', 'conv_cases.json'))('the 89 convolutions of the shared goldens', () => {
  const cases: readonly ConvolutionCase[] = hasShared('keras', 'golden', 'conv_cases.json')
    ? JSON.parse(readFileSync(file, 'utf8'))
    : [];

  test('are all there', () => {
    expect(cases).toHaveLength(89);
  });

  test.each(
    cases.map((entry) => ({ entry, name: `${entry.layer} ${JSON.stringify(entry.args)} of ${entry.inputShape}` })),
  )('$name', ({ entry }) => {
    const y = convolve(entry);
    expect(y.shape).toEqual(entry.outputShape);
    expectIdentical(y.data, entry.y);
  });
});
