import { readFileSync } from 'node:fs';
import { hasShared, shared } from '@sepal/goldens';
import { ones, type Shape } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  averagePool2d,
  conv2d,
  type DataFormat,
  depthwiseConv2d,
  globalAveragePool2d,
  globalMaxPool2d,
  maxPool2d,
  type Pair,
  separableConv2d,
  type Value,
} from '../src/index.ts';
import { typeOf, unknown } from './quarters.ts';

interface ConvolutionParameters {
  readonly kernel_size: number | Pair;
  readonly strides: number | Pair;
  readonly padding: 'valid' | 'same';
  readonly data_format: string;
  readonly dilation_rate: number | Pair;
  readonly depth_multiplier?: number;
  readonly filters?: number;
  readonly groups?: number;
  readonly input_shape: Shape;
  readonly output_shape: Shape;
}
type PoolParameters = readonly [number | Pair, number | Pair, 'valid' | 'same', string, Shape, Shape];
type GlobalParameters = readonly [string, boolean, Shape, Shape];

function format(name: string): DataFormat {
  return name === 'channels_first' ? 'channelsFirst' : 'channelsLast';
}

function convolve(x: Value, name: string, parameters: ConvolutionParameters): Value {
  const { kernel_size: size, strides, padding, dilation_rate: dilationRate, groups = 1, filters = 1 } = parameters;
  const dataFormat = format(parameters.data_format);
  const options = { strides, padding, dilationRate, dataFormat };
  const kernelSize = typeof size === 'number' ? [size, size] : size;
  const channels = x.shape[dataFormat === 'channelsLast' ? 3 : 1] as number;
  if (name === 'conv') return conv2d(x, ones([...kernelSize, channels / groups, filters]), { ...options, groups });
  const multiplier = parameters.depth_multiplier as number;
  const depthwise = ones([...kernelSize, channels, multiplier]);
  if (name === 'depthwise_conv') return depthwiseConv2d(x, depthwise, options);
  return separableConv2d(x, depthwise, ones([1, 1, channels * multiplier, filters]), options);
}

const present = hasShared('keras', 'cases.json');
const file: Readonly<Record<string, readonly unknown[]>> = present
  ? JSON.parse(readFileSync(shared('keras', 'cases.json'), 'utf8'))
  : {};

/** The parameters of the Keras test with this name ending. */
function casesOf<T>(ending: string): readonly T[] {
  return Object.entries(file).flatMap(([name, cases]) => (name.endsWith(ending) ? (cases as readonly T[]) : []));
}

describe.skipIf(!present)("the shapes of Keras' own tests", () => {
  describe.each(['conv', 'depthwise_conv', 'separable_conv'])('%s', (name) => {
    test.each(casesOf<ConvolutionParameters>(`::test_${name}2d_basic`))(
      '$input_shape → $output_shape',
      (parameters) => {
        const [, ...image] = parameters.input_shape;
        const [, ...expected] = parameters.output_shape;
        expect(typeOf([unknown([null, ...image])], (x) => convolve(x, name, parameters)).shape).toEqual([
          null,
          ...expected,
        ]);
      },
    );
  });

  describe.each([
    ['max', maxPool2d],
    ['average', averagePool2d],
  ] as const)('%s pooling', (name, pool) => {
    const ending = `${name === 'max' ? 'Max' : 'Average'}PoolingBasicTest::test_${name}_pooling2d`;
    test.each(casesOf<PoolParameters>(ending))('%j, %j, %s, %s: %j → %j', (...parameters) => {
      const [poolSize, strides, padding, dataFormat, inputShape, outputShape] = parameters;
      const y = pool(ones(inputShape), { poolSize, strides, padding, dataFormat: format(dataFormat) });
      expect(y.shape).toEqual(outputShape);
      // Padding counts neither for the maximum nor for the average.
      expect(Array.from(new Set(y.data))).toEqual([1]);
    });
  });

  describe.each([
    ['max', globalMaxPool2d],
    ['average', globalAveragePool2d],
  ] as const)('global %s pooling', (name, pool) => {
    const ending = `PoolingBasicTest::test_global_${name}_pooling2d`;
    test.each(casesOf<GlobalParameters>(ending))('%s, %j: %j → %j', (dataFormat, keepdims, inputShape, outputShape) => {
      expect(pool(ones(inputShape), { dataFormat: format(dataFormat), keepdims }).shape).toEqual(outputShape);
    });
  });

  test('are all there', () => {
    const endings = ['conv2d_basic', 'BasicTest::test_max_pooling2d', 'BasicTest::test_average_pooling2d'];
    expect(endings.map((ending) => casesOf(ending).length)).toEqual([9, 3, 7]);
    expect(casesOf('BasicTest::test_global_max_pooling2d')).toHaveLength(3);
    expect(casesOf('BasicTest::test_global_average_pooling2d')).toHaveLength(3);
  });
});
