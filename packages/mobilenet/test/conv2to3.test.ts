import { expectClose } from '@sepal/goldens';
import {
  Activation,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  input,
  resetLayerNames,
  Sequential,
  setImageDataFormat,
} from '@sepal/layers';
import { makeDefaultSeed, setRandomSeed, ValueError } from '@sepal/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Conv2to3Options, conv2to3, mobileNet } from '../src/index.ts';
import { ramp } from './ramp.ts';

beforeEach(() => resetLayerNames());
afterEach(() => setImageDataFormat('channelsLast'));

const byHand = (): Sequential =>
  new Sequential([
    input({ shape: [112, 112, 32] }),
    new DepthwiseConv2D({ kernelSize: [3, 3], strides: [1, 1], padding: 'same', useBias: false }),
    new BatchNormalization(),
    new Activation('relu'),
    new Conv2D({ filters: 64, kernelSize: [1, 1], strides: [1, 1], padding: 'same', useBias: false }),
    new BatchNormalization(),
    new Activation('relu'),
  ]);

describe('conv2to3', () => {
  test('equals the block written by hand, including names, seeds and summary', async () => {
    setRandomSeed(4);
    const expected = byHand();
    setRandomSeed(4);
    resetLayerNames();
    const block = conv2to3();
    expect(block.getConfig()).toEqual(expected.getConfig());
    expect(block.summary()).toBe(expected.summary());
    const [weights, expectedWeights] = [await block.getWeights(), await expected.getWeights()];
    expect(weights).toEqual(expectedWeights);
  });

  test('has 2,720 parameters, 2,528 of them trainable', () => {
    const block = conv2to3();
    expect(block.countParams()).toBe(2720);
    const summary = block.summary();
    expect(summary).toContain('Total params: 2,720');
    expect(summary).toContain('Trainable params: 2,528');
    expect(block.inputs.shape).toEqual([null, 112, 112, 32]);
    expect(block.outputs.shape).toEqual([null, 112, 112, 64]);
  });

  test('computes the first block of a MobileNet, without the limit of ReLU6', async () => {
    const block = conv2to3({ inputShape: [8, 8, 32], blockId: 1, name: 'first' });
    expect(block.name).toBe('first');
    const net = mobileNet({ inputShape: [32, 32, 3] });
    const names = block.layers.map(({ name }) => name);
    expect(names).toEqual(net.layers.slice(4, 10).map(({ name }) => name));
    const values = block.weights.map(({ shape, name }) => ramp(shape, name === 'moving_variance' ? 2 : 0));
    block.setWeights(values);
    let y = ramp([1, 8, 8, 32]);
    const limited = await block.predict(y);
    for (const layer of net.layers.slice(4, 10)) {
      const own = layer as unknown as Conv2D;
      own.setWeights(values.splice(0, own.weights.length));
      y = own.apply(y) as typeof y;
    }
    expect(Math.max(...y.data)).toBeLessThan(6);
    expectClose(limited.data, y.data, { relative: 1e-5, absolute: 1e-6 });
  });

  test('takes other input shapes, and channels first', () => {
    expect(conv2to3({ inputShape: [null, null, 16] }).outputs.shape).toEqual([null, null, null, 64]);
    expect(conv2to3({ dataFormat: 'channelsFirst' }).outputs.shape).toEqual([null, 64, 112, 112]);
    setImageDataFormat('channelsFirst');
    expect(conv2to3().inputs.shape).toEqual([null, 32, 112, 112]);
    expect(conv2to3().countParams()).toBe(2720);
  });

  const anything = (options: object) => options as Conv2to3Options;

  test.each<[Conv2to3Options, string]>([
    [
      { inputShape: [112, 112] },
      'conv2to3: `inputShape` must be three positive integers. Received: inputShape=(112, 112).',
    ],
    [{ inputShape: [112, 112, null] }, 'the number of channels must be known'],
    [{ inputShape: [0, 112, 32] }, 'Received: inputShape=(0, 112, 32).'],
    [anything({ inputShape: 112 }), 'Received: inputShape=112.'],
    [{ name: 'a/b' }, 'cannot contain character `/`'],
    [{ blockId: 1.5 }, '`blockId` must be a non-negative integer'],
    [anything({ dataFormat: 'nchw' }), 'The `dataFormat` argument must be one of'],
    [anything({ filters: 32 }), "Unrecognized keyword arguments passed to conv2to3: {'filters': 32}."],
  ])('refuses %o', (options, message) => {
    setRandomSeed(2);
    expect(() => conv2to3(options)).toThrow(ValueError);
    expect(() => conv2to3(options)).toThrow(message);
    const next = makeDefaultSeed();
    setRandomSeed(2);
    expect(next).toBe(makeDefaultSeed());
    expect([input({ shape: [1] }).name, new GlobalAveragePooling2D().name, new Sequential().name]).toEqual([
      'input_layer',
      'global_average_pooling2d',
      'sequential',
    ]);
  });

  test('wrong names are type errors', () => {
    // @ts-expect-error: the option is inputShape
    expect(() => conv2to3({ input_shape: [8, 8, 32] })).toThrow("Did you mean 'inputShape'?");
  });
});
