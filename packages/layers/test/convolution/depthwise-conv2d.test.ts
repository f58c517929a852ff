import { GlorotUniform, HeNormal, RandomNormal } from '@sepal/initializers';
import { makeDefaultSeed, setRandomSeed, type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Conv2D } from '../../src/convolution/conv2d.ts';
import { DepthwiseConv1D } from '../../src/convolution/depthwise-conv1d.ts';
import { DepthwiseConv2D } from '../../src/convolution/depthwise-conv2d.ts';
import { SeparableConv2D } from '../../src/convolution/separable-conv2d.ts';
import { setImageDataFormat } from '../../src/image-data-format.ts';
import { Sequential } from '../../src/index.ts';

const PICTURE = tensor([10, 30, 50, 70, 20, 40, 60, 80, -10, -30, -50, -70, -20, -40, -60, -80], [1, 4, 4, 1]);

describe('DepthwiseConv2D', () => {
  test('sums windows with a kernel of ones', () => {
    const layer = new DepthwiseConv2D({ kernelSize: 2, strides: 2, depthwiseInitializer: 'ones' });
    expect([...layer.apply(PICTURE).data]).toEqual([100, 260, -100, -260]);
  });

  test('puts the filters of a channel in adjacent output channels', () => {
    const layer = new DepthwiseConv2D({ kernelSize: 1, depthMultiplier: 3 });
    layer.build([null, 1, 1, 2]);
    layer.setWeights([tensor([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]), zeros([6])]);
    expect([...layer.apply(tensor([10, 100], [1, 1, 1, 2])).data]).toEqual([10, 20, 30, 400, 500, 600]);
  });

  test('does not flip the kernel, and pads an odd pixel at the end', () => {
    const layer = new DepthwiseConv2D({ kernelSize: [1, 2], padding: 'same', useBias: false });
    layer.build([null, 1, 3, 1]);
    layer.setWeights([tensor([10, 1], [1, 2, 1, 1])]);
    expect([...layer.apply(tensor([1, 2, 3], [1, 1, 3, 1])).data]).toEqual([12, 23, 30]);
  });

  test("exposes its kernel under Keras 2's name too", () => {
    const layer = new DepthwiseConv2D({ kernelSize: 3 });
    layer.build([null, 8, 8, 3]);
    expect(layer.depthwiseKernel).toBe(layer.kernel);
    expect(layer.weights[0]).toBe(layer.kernel);
    const sequence = new DepthwiseConv1D({ kernelSize: 3 });
    sequence.build([null, 8, 3]);
    expect(sequence.depthwiseKernel).toBe(sequence.kernel);
  });

  test('prefixes the paths of its weights with its model’s', () => {
    const layer = new DepthwiseConv2D({ kernelSize: 3, name: 'dw' });
    new Sequential([layer], { name: 'block' }).build([null, 8, 8, 3]);
    expect(layer.weights.map(({ path }) => path)).toEqual(['block/dw/kernel', 'block/dw/bias']);
  });

  test('matches its documentation', () => {
    const layer = new DepthwiseConv2D({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 });
    expect(layer.apply(zeros([1, 8, 8, 3])).shape).toEqual([1, 4, 4, 6]);
  });

  test('initializes with glorotUniform over channels and window', () => {
    // Keras counts all input channels: the limit is √(6 / (9 · (32 + 1))).
    const layer = new DepthwiseConv2D({ kernelSize: 3, depthwiseInitializer: new GlorotUniform({ seed: 3 }) });
    layer.build([null, 8, 8, 32]);
    const largest = Math.max(...Array.from(layer.kernel.value.data, Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.fround(0.14213381));
    expect(largest).toBeGreaterThan(0.14);
  });
});

test('seeds are drawn in the order of the weights', () => {
  setRandomSeed(11);
  const [depthwise, pointwise, bias, next] = [
    makeDefaultSeed(),
    makeDefaultSeed(),
    makeDefaultSeed(),
    makeDefaultSeed(),
  ];
  setRandomSeed(11);
  const layer = new SeparableConv2D({
    filters: 2,
    kernelSize: 3,
    biasInitializer: 'randomNormal',
    pointwiseInitializer: 'heNormal',
  });
  layer.build([null, 8, 8, 3]);
  const values = layer.weights.map(({ value }) => value);
  expect(values).toEqual([
    new GlorotUniform({ seed: depthwise as number }).call([3, 3, 3, 1]),
    new HeNormal({ seed: pointwise as number }).call([1, 1, 3, 2]),
    new RandomNormal({ seed: bias as number }).call([2]),
  ] satisfies Tensor[]);
  expect(makeDefaultSeed()).toBe(next);
});

test('the data format is fixed when the layer is made', () => {
  setImageDataFormat('channelsFirst');
  const layer = new DepthwiseConv2D({ kernelSize: 3 });
  setImageDataFormat('channelsLast');
  expect(layer.computeOutputShape([null, 3, 8, 8])).toEqual([null, 3, 6, 6]);
  expect(layer.getConfig()['dataFormat']).toBe('channelsFirst');
});

test('unsupported options are refused at construction', () => {
  const options = { filters: 1, kernelSize: 1 } as const;
  expect(new Conv2D({ ...options, loraRank: null, loraAlpha: null }).filters).toBe(1);
  expect(() => new Conv2D({ ...options, name: 'c', loraRank: 4 as never })).toThrow(
    "Conv2D 'c': `loraRank` is not supported. Received: loraRank=4.",
  );
  expect(() => new Conv2D({ ...options, loraAlpha: 4 as never })).toThrow('`loraAlpha` is not supported');
  // Nor is it suggested.
  expect(() => new Conv2D({ ...options, lora: 4 } as never)).toThrow(/Use one of (?!.*lora)/);
});

test('constraints and regularizers are attached to the variables', () => {
  const layer = new SeparableConv2D({
    filters: 2,
    kernelSize: 1,
    depthwiseConstraint: 'nonNeg',
    pointwiseRegularizer: 'l1',
    biasConstraint: 'unitNorm',
  });
  layer.build([null, 4, 4, 1]);
  const { depthwiseKernel, pointwiseKernel, bias } = layer;
  expect(depthwiseKernel.constraint).toBe(layer.depthwiseConstraint);
  expect(pointwiseKernel.constraint).toBeNull();
  expect(pointwiseKernel.regularizer).toBe(layer.pointwiseRegularizer);
  expect(bias?.constraint).toBe(layer.biasConstraint);
  layer.setWeights([tensor([1], [1, 1, 1, 1]), tensor([-3, 4], [1, 1, 1, 2]), zeros([2])]);
  expect(layer.losses.map((loss) => loss.item())).toEqual([Math.fround(0.07)]);
  layer.trainable = false;
  expect(layer.losses).toEqual([]);
});
