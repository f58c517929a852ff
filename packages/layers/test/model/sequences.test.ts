/** 1D networks run on the 2D kernels, as pictures of height 1. */
import type { DataFormat } from '@sepal/ops';
import { describe, expect, test } from 'vitest';
import {
  Activation,
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  Conv1D,
  Conv2D,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  input,
  type Layer,
  LayerNormalization,
  MaxPooling1D,
  MaxPooling2D,
  SeparableConv1D,
  SeparableConv2D,
  Sequential,
  SpatialDropout1D,
  ZeroPadding1D,
} from '../../src/index.ts';

const kernelsOf = async (layers: readonly Layer[], shape: readonly number[]): Promise<readonly string[]> => {
  const model = new Sequential([input({ shape }), ...layers]);
  const { steps } = await model.explain({ inputShape: [1, ...shape] });
  return steps.map(({ kernel }) => kernel);
};

/** Convolution, normalization, activation: the block of a keyword spotter. */
const normalized = (convolution: Layer, axis: number): readonly Layer[] => [
  convolution,
  new BatchNormalization({ axis }),
  new Activation('relu'),
];

function sequenceNet(dataFormat: DataFormat): readonly Layer[] {
  const axis = dataFormat === 'channelsLast' ? -1 : 1;
  const same = { dataFormat, padding: 'same', useBias: false } as const;
  return [
    ...normalized(new Conv1D({ filters: 16, kernelSize: 5, strides: 2, ...same }), axis),
    ...normalized(new SeparableConv1D({ filters: 16, kernelSize: 9, ...same }), axis),
    new MaxPooling1D({ poolSize: 2, dataFormat }),
    ...normalized(new DepthwiseConv1D({ kernelSize: 9, ...same }), axis),
    ...normalized(new Conv1D({ filters: 24, kernelSize: 1, ...same }), axis),
    new SpatialDropout1D({ rate: 0.5 }),
    new AveragePooling1D({ poolSize: 2, dataFormat }),
    new SeparableConv1D({ filters: 8, kernelSize: 3, activation: 'relu', dataFormat }),
    new GlobalAveragePooling1D({ dataFormat }),
    new Dense({ units: 4, activation: 'softmax' }),
  ];
}

function pictureNet(dataFormat: DataFormat): readonly Layer[] {
  const axis = dataFormat === 'channelsLast' ? -1 : 1;
  const same = { dataFormat, padding: 'same', useBias: false } as const;
  return [
    ...normalized(new Conv2D({ filters: 16, kernelSize: [1, 5], strides: [1, 2], ...same }), axis),
    ...normalized(new SeparableConv2D({ filters: 16, kernelSize: [1, 9], ...same }), axis),
    new MaxPooling2D({ poolSize: [1, 2], dataFormat }),
    ...normalized(new DepthwiseConv2D({ kernelSize: [1, 9], ...same }), axis),
    ...normalized(new Conv2D({ filters: 24, kernelSize: 1, ...same }), axis),
    new AveragePooling2D({ poolSize: [1, 2], dataFormat }),
    new SeparableConv2D({ filters: 8, kernelSize: [1, 3], activation: 'relu', dataFormat }),
    new GlobalAveragePooling2D({ dataFormat }),
    new Dense({ units: 4, activation: 'softmax' }),
  ];
}

describe.each(['channelsLast', 'channelsFirst'] as const)('%s', (dataFormat) => {
  const isLast = dataFormat === 'channelsLast';

  test('a 1D network runs on the kernels of the equivalent 2D network', async () => {
    const kernels = await kernelsOf(sequenceNet(dataFormat), isLast ? [48, 10] : [10, 48]);
    expect(kernels).toEqual(await kernelsOf(pictureNet(dataFormat), isLast ? [1, 48, 10] : [10, 1, 48]));
    expect(kernels).toEqual([
      // A single transpose, at the input.
      ...(isLast ? [] : ['copy']),
      ...['conv', 'separable', 'pool', 'separable', 'pool', 'separable', 'reduce', 'pointwise', 'softmax'],
    ]);
  });

  test('padding is fused into the following convolution, also at the start', async () => {
    const shape = isLast ? [48, 10] : [10, 48];
    const padding = (): Layer => new ZeroPadding1D({ padding: [2, 1], dataFormat });
    const convolution = (): Layer => new Conv1D({ filters: 8, kernelSize: 4, strides: 2, dataFormat });
    const kernels = await kernelsOf([padding(), convolution(), padding(), convolution()], shape);
    expect(kernels).toEqual(isLast ? ['conv', 'conv'] : ['copy', 'conv', 'conv', 'copy']);
  });

  test('layer normalization between convolutions needs no transposes', async () => {
    const shape = isLast ? [48, 10] : [10, 48];
    const convolution = (): Layer => new SeparableConv1D({ filters: 10, kernelSize: 3, dataFormat });
    const layers = [convolution(), new LayerNormalization({ axis: isLast ? -1 : 1 }), convolution()];
    const kernels = await kernelsOf(layers, shape);
    // With channels first, inputs and outputs are transposed.
    expect(kernels.filter((kernel) => kernel === 'copy')).toHaveLength(isLast ? 0 : 2);
    expect(kernels.filter((kernel) => kernel === 'separable')).toHaveLength(2);
  });
});
