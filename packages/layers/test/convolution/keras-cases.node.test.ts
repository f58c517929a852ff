/** Keras' own parametrized tests of these layers: shapes as stated there, values against an independent computation. */
import { readFileSync } from 'node:fs';
import { expectIdentical, hasShared, shared } from '@sepal/goldens';
import { add, reshape, transpose } from '@sepal/ops';
import { type Shape, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/layer/layer.ts';
import { quarters } from '../quarters.ts';
import { type ByHand, convByHand, depthwiseByHand } from './by-hand.ts';
import { classOf } from './classes.ts';

interface KerasCase {
  readonly kernel_size: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly padding: ByHand['padding'];
  readonly data_format: string;
  readonly dilation_rate: number | readonly number[];
  readonly groups?: number;
  readonly input_shape?: Shape;
  readonly output_shape?: Shape;
}

const FILE = ['keras', 'cases.json'] as const;
const present = hasShared(...FILE);
const file = present ? (JSON.parse(readFileSync(shared(...FILE), 'utf8')) as Record<string, readonly KerasCase[]>) : {};

const FAMILIES = [
  { file: 'depthwise_conv_test.py::DepthwiseConv', test: 'depthwise_conv', layer: 'DepthwiseConv' },
  { file: 'separable_conv_test.py::SeparableConv', test: 'separable_conv', layer: 'SeparableConv' },
  { file: 'conv_test.py::Conv', test: 'conv', layer: 'Conv' },
];

describe.skipIf(!present)("Keras' own tests (needs the large goldens)", () => {
  for (const family of FAMILIES) {
    for (const rank of [1, 2]) {
      const name = `${family.layer}${rank}D`;
      const path = `layers/convolutional/${family.file}`;
      const basic = file[`${path}BasicTest::test_${family.test}${rank}d_basic`] ?? [];
      const correctness = file[`${path}CorrectnessTest::test_${family.test}${rank}d`] ?? [];
      test(`${name} has cases`, () => expect(Math.min(basic.length, correctness.length)).toBeGreaterThan(2));

      for (const { input_shape: inputShape = [], output_shape: outputShape = [], ...args } of basic) {
        test(`${name} ${JSON.stringify(args)}: ${inputShape.join(', ')} → ${outputShape.join(', ')}`, () => {
          const layer = classOf(name).fromConfig({ ...args }) as unknown as Layer;
          expect(layer.computeOutputShape(inputShape)).toEqual(outputShape);
          expect(layer.apply(quarters(inputShape)).shape).toEqual(outputShape);
          expect(layer.trainableWeights).toHaveLength(family.layer === 'SeparableConv' ? 3 : 2);
          expect(layer.nonTrainableWeights).toEqual([]);
          expect(layer.losses).toEqual([]);
        });
      }
      for (const args of correctness) {
        test(`${name} ${JSON.stringify(args)}: values`, () => {
          const layer = classOf(name).fromConfig({ ...args }) as unknown as Layer;
          const x = quarters(rank === 1 ? [2, 8, 4] : [2, 8, 8, 4]);
          layer.build(x.shape);
          layer.setWeights(layer.weights.map(({ shape }, index) => quarters(shape, index + 1)));
          const output = layer.apply(x);
          const expected = expectedOutput(layer, x, args);
          expect(output.shape).toEqual(expected.shape);
          expectIdentical(output.data, expected.data);
        });
      }
    }
  }
});

function expectedOutput(layer: Layer, x: Tensor, args: KerasCase): Tensor {
  const rank = x.rank - 2;
  const first = args.data_format === 'channels_first';
  const picture = channelsLast(x, first);
  const options: ByHand = {
    strides: pairOf(args.strides, rank),
    padding: args.padding,
    dilationRate: pairOf(args.dilation_rate, rank),
  };
  const kernels = layer.weights
    .slice(0, -1)
    .map(({ value }) => (rank === 1 ? reshape(value, [1, ...value.shape]) : value) as Tensor);
  const [kernel, pointwise] = kernels as [Tensor, Tensor?];
  let y: Tensor;
  if (layer.className.startsWith('Conv')) y = convByHand(picture, kernel, options, args.groups);
  else y = depthwiseByHand(picture, kernel, options);
  if (pointwise !== undefined)
    y = convByHand(y, pointwise, { strides: [1, 1], padding: 'valid', dilationRate: [1, 1] });
  y = add(y, (layer.weights.at(-1) as (typeof layer.weights)[0]).value) as Tensor;
  if (rank === 1) y = reshape(y, [y.shape[0], y.shape[2], y.shape[3]] as number[]) as Tensor;
  return first ? (transpose(y, rank === 1 ? [0, 2, 1] : [0, 3, 1, 2]) as Tensor) : y;
}

function channelsLast(x: Tensor, first: boolean): Tensor {
  const last = first ? (transpose(x, x.rank === 3 ? [0, 2, 1] : [0, 2, 3, 1]) as Tensor) : x;
  return last.rank === 3 ? tensor(last.data, [last.shape[0], 1, last.shape[1], last.shape[2]] as number[]) : last;
}

function pairOf(value: number | readonly number[], rank: number): [number, number] {
  const entries = typeof value === 'number' ? new Array<number>(rank).fill(value) : value;
  return [1, ...entries].slice(-2) as [number, number];
}
