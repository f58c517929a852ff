import { ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  AveragePooling2D,
  Conv1D,
  Conv2D,
  Cropping2D,
  DepthwiseConv1D,
  DepthwiseConv2D,
  MaxPooling2D,
  SeparableConv1D,
  SeparableConv2D,
  UpSampling2D,
  ZeroPadding2D,
} from '../src/index.ts';

/** Each makes a layer with a size in one of its options. */
const makers: Readonly<Record<string, (size: number) => unknown>> = {
  'Conv1D kernelSize': (kernelSize) => new Conv1D({ filters: 1, kernelSize }),
  'Conv1D strides': (strides) => new Conv1D({ filters: 1, kernelSize: 3, strides }),
  'Conv1D dilationRate': (dilationRate) => new Conv1D({ filters: 1, kernelSize: 3, dilationRate }),
  'Conv2D kernelSize': (size) => new Conv2D({ filters: 1, kernelSize: [3, size] }),
  'Conv2D strides': (size) => new Conv2D({ filters: 1, kernelSize: 3, strides: [size, 1] }),
  'Conv2D dilationRate': (dilationRate) => new Conv2D({ filters: 1, kernelSize: 3, dilationRate }),
  'DepthwiseConv1D kernelSize': (kernelSize) => new DepthwiseConv1D({ kernelSize }),
  'DepthwiseConv2D strides': (strides) => new DepthwiseConv2D({ kernelSize: 3, strides }),
  'DepthwiseConv2D dilationRate': (dilationRate) => new DepthwiseConv2D({ kernelSize: 3, dilationRate }),
  'SeparableConv1D dilationRate': (dilationRate) => new SeparableConv1D({ filters: 1, kernelSize: 3, dilationRate }),
  'SeparableConv2D strides': (strides) => new SeparableConv2D({ filters: 1, kernelSize: 3, strides }),
  'MaxPooling2D poolSize': (poolSize) => new MaxPooling2D({ poolSize }),
  'AveragePooling2D strides': (strides) => new AveragePooling2D({ poolSize: 2, strides }),
  'ZeroPadding2D padding': (padding) => new ZeroPadding2D({ padding }),
  'ZeroPadding2D padding of one edge': (size) => new ZeroPadding2D({ padding: [[0, size], 0] }),
  'Cropping2D cropping': (cropping) => new Cropping2D({ cropping }),
  'UpSampling2D size': (size) => new UpSampling2D({ size }),
};

test.each(Object.entries(makers))('%s beyond 2²⁹ is refused', (_, make) => {
  expect(() => make(2 ** 29 - 1)).not.toThrow();
  for (const size of [2 ** 29, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 53]) {
    expect(() => make(size)).toThrow(ValueError);
    expect(() => make(size)).toThrow(/None may exceed 536870911\./);
  }
});
