/** The project's two standard examples of depthwise separable convolution. */
import { createEngine } from '@sepal/runtime';
import { zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Activation } from '../../src/activation/activation.ts';
import { Conv1D } from '../../src/convolution/conv1d.ts';
import { Conv2D } from '../../src/convolution/conv2d.ts';
import { DepthwiseConv2D } from '../../src/convolution/depthwise-conv2d.ts';
import { SeparableConv1D } from '../../src/convolution/separable-conv1d.ts';
import { SeparableConv2D } from '../../src/convolution/separable-conv2d.ts';
import { Dense } from '../../src/core/dense.ts';
import { input } from '../../src/input/input-layer.ts';
import { resetLayerNames } from '../../src/layer/names.ts';
import { Model } from '../../src/model/functional.ts';
import { Sequential } from '../../src/model/sequential.ts';
import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';
import { quarters } from '../quarters.ts';

/** MobileNetV1's Conv2-3 for pictures of a given size. */
function conv2to3(size: number): Sequential {
  return new Sequential([
    input({ shape: [size, size, 32] }),
    new DepthwiseConv2D({ kernelSize: [3, 3], strides: [1, 1], padding: 'same', useBias: false }),
    new BatchNormalization(),
    new Activation('relu'),
    new Conv2D({ filters: 64, kernelSize: [1, 1], strides: [1, 1], padding: 'same', useBias: false }),
    new BatchNormalization(),
    new Activation('relu'),
  ]);
}

test("MobileNetV1's Conv2-3 block", async () => {
  resetLayerNames();
  const block = conv2to3(112);
  expect(block.outputs.shape).toEqual([null, 112, 112, 64]);
  expect(block.countParams()).toBe(2720);
  expect(block.trainableWeights.reduce((sum, { value }) => sum + value.size, 0)).toBe(2528);
  expect(block.weights.map(({ path, shape }) => [path, shape])).toEqual([
    ['sequential/depthwise_conv2d/kernel', [3, 3, 32, 1]],
    ['sequential/batch_normalization/gamma', [32]],
    ['sequential/batch_normalization/beta', [32]],
    ['sequential/batch_normalization/moving_mean', [32]],
    ['sequential/batch_normalization/moving_variance', [32]],
    ['sequential/conv2d/kernel', [1, 1, 32, 64]],
    ['sequential/batch_normalization_1/gamma', [64]],
    ['sequential/batch_normalization_1/beta', [64]],
    ['sequential/batch_normalization_1/moving_mean', [64]],
    ['sequential/batch_normalization_1/moving_variance', [64]],
  ]);

  const small = conv2to3(6);
  const x = quarters([2, 6, 6, 32]);
  const y = await small.predict(x, { engine: await createEngine({ engine: 'reference' }) });
  expect(y.shape).toEqual([2, 6, 6, 64]);
  expect(Math.min(...y.data)).toBe(0);
  expect(Math.max(...y.data)).toBeGreaterThan(0);
  expect(y).toEqual(small.apply(x));
});

test('SeparableConv2D in a functional model', async () => {
  resetLayerNames();
  const x = input({ shape: [224, 224, 10] });
  const layer = new SeparableConv2D({ filters: 32, kernelSize: [3, 3], activation: 'relu', padding: 'same' });
  const model = new Model({ inputs: x, outputs: layer.apply(x) });
  expect(model.outputs.shape).toEqual([null, 224, 224, 32]);
  expect(model.countParams()).toBe(442);
  expect(model.nonTrainableWeights).toEqual([]);
  expect(model.weights.map(({ path, shape }) => [path, shape])).toEqual([
    ['separable_conv2d/depthwise_kernel', [3, 3, 10, 1]],
    ['separable_conv2d/pointwise_kernel', [1, 1, 10, 32]],
    ['separable_conv2d/bias', [32]],
  ]);
  const y = layer.apply(quarters([1, 5, 5, 10]));
  expect(y.shape).toEqual([1, 5, 5, 32]);
  expect(Math.min(...y.data)).toBe(0);
});

describe('the examples of the documentation', () => {
  test('Conv2D', () => {
    const layer = new Conv2D({ filters: 64, kernelSize: [1, 1], padding: 'same', useBias: false });
    expect(layer.computeOutputShape([1, 112, 112, 32])).toEqual([1, 112, 112, 64]);
    layer.build([1, 112, 112, 32]);
    expect(layer.countParams()).toBe(2048);
  });

  test('Conv1D', () => {
    const layer = new Conv1D({ filters: 2, kernelSize: 3, padding: 'causal', dilationRate: 2 });
    expect(layer.apply(zeros([1, 7, 3])).shape).toEqual([1, 7, 2]);
  });

  test('SeparableConv1D', () => {
    const layer = new SeparableConv1D({ filters: 4, kernelSize: 3, strides: 2, activation: 'relu' });
    expect(layer.apply(zeros([4, 10, 12])).shape).toEqual([4, 4, 4]);
  });

  test('Dense', () => {
    const layer = new Dense({ units: 10, activation: 'softmax' });
    expect(layer.apply(zeros([32, 128])).shape).toEqual([32, 10]);
    expect(layer.countParams()).toBe(1290);
  });
});
