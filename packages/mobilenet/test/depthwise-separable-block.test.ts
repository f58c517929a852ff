import {
  Activation,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  input,
  Model,
  ReLU,
  resetLayerNames,
  type SymbolicTensor,
  setImageDataFormat,
  ZeroPadding2D,
} from '@sepal/layers';
import { makeDefaultSeed, ShapeError, setRandomSeed, ValueError, zeros } from '@sepal/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DepthwiseSeparableBlockOptions, depthwiseSeparableBlock, mobileNet } from '../src/index.ts';
import { ramp } from './ramp.ts';

beforeEach(() => resetLayerNames());
afterEach(() => setImageDataFormat('channelsLast'));

/** A model of one block. */
function block(options: DepthwiseSeparableBlockOptions, shape: readonly number[] = [8, 8, 4]) {
  const x = input({ shape });
  return new Model({ inputs: x, outputs: depthwiseSeparableBlock(x, options) });
}

/** A model's output with weights from a formula. */
async function answer(model: Model<SymbolicTensor, SymbolicTensor>, size: number): Promise<readonly number[]> {
  model.setWeights(model.weights.map(({ shape, name }) => ramp(shape, name === 'moving_variance' ? 2 : 0)));
  return [...(await model.predict(ramp([1, size, size, 4]))).data];
}

describe('the layers', () => {
  test('are the depthwise and the pointwise convolution, each with normalization and ReLU6', () => {
    const model = block({ filters: 6 });
    expect(model.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'DepthwiseConv2D',
      'BatchNormalization',
      'ReLU',
      'Conv2D',
      'BatchNormalization',
      'ReLU',
    ]);
    const [, depthwise, , relu, pointwise] = model.layers as unknown as [0, DepthwiseConv2D, 0, ReLU, Conv2D];
    expect([depthwise.kernelSize, depthwise.padding, depthwise.useBias]).toEqual([[3, 3], 'same', false]);
    expect([pointwise.kernelSize, pointwise.padding, pointwise.useBias]).toEqual([[1, 1], 'same', false]);
    expect(relu.maxValue).toBe(6);
    expect(model.outputs.shape).toEqual([null, 8, 8, 6]);
  });

  test('have automatic names, or MobileNet’s', () => {
    expect(block({ filters: 6 }).layers.map(({ name }) => name)).toEqual([
      'input_layer',
      'depthwise_conv2d',
      'batch_normalization',
      're_lu',
      'conv2d',
      'batch_normalization_1',
      're_lu_1',
    ]);
    const names = block({ filters: 6, strides: 2, blockId: 12 }).layers.map(({ name }) => name);
    expect(names.slice(1)).toEqual([
      'conv_pad_12',
      'conv_dw_12',
      'conv_dw_12_bn',
      'conv_dw_12_relu',
      'conv_pw_12',
      'conv_pw_12_bn',
      'conv_pw_12_relu',
    ]);
    expect(block({ filters: 6, blockId: 'left' }).layers[1]?.name).toBe('conv_dw_left');
    expect(block({ filters: 6, blockId: 0, activation: 'tanh' }).layers.at(-1)?.name).toBe('conv_pw_0_activation');
    expect(block({ filters: 6, blockId: 0, activation: 'relu' }).layers.at(-1)?.name).toBe('conv_pw_0_relu');
  });

  test('match the whole network', () => {
    const net = mobileNet({ alpha: 0.5, depthMultiplier: 2, inputShape: [64, 64, 3] });
    const before = net.getLayer('conv_pw_3_relu').output as SymbolicTensor;
    const own = depthwiseSeparableBlock(before, {
      filters: 256,
      strides: 2,
      alpha: 0.5,
      depthMultiplier: 2,
      blockId: 4,
    });
    const model = new Model({ inputs: before, outputs: own });
    for (const layer of model.layers.slice(1)) {
      expect(layer.getConfig()).toEqual(net.getLayer(layer.name).getConfig());
    }
    expect(own.shape).toEqual((net.getLayer('conv_pw_4_relu').output as SymbolicTensor).shape);
  });
});

describe('options', () => {
  test('alpha and depthMultiplier scale the channels', () => {
    const [, depthwise] = block({ filters: 7, alpha: 0.5, depthMultiplier: 3 }).layers as unknown as [
      0,
      DepthwiseConv2D,
    ];
    expect(depthwise.kernel.shape).toEqual([3, 3, 4, 3]);
    expect(block({ filters: 7, alpha: 0.5, depthMultiplier: 3 }).outputs.shape).toEqual([null, 8, 8, 3]);
  });

  test('a stride divides the size and pads below and at the right', async () => {
    const model = block({ filters: 6, strides: 2 }, [9, 9, 4]);
    expect(model.outputs.shape).toEqual([null, 4, 4, 6]);
    expect((model.layers[1] as unknown as ZeroPadding2D).padding).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const x = input({ shape: [9, 9, 4] });
    const layers = [
      new ZeroPadding2D({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
      new DepthwiseConv2D({ kernelSize: 3, strides: 2, useBias: false }),
      new BatchNormalization(),
      new ReLU({ maxValue: 6 }),
      new Conv2D({ filters: 6, kernelSize: 1, useBias: false }),
      new BatchNormalization(),
      new ReLU({ maxValue: 6 }),
    ];
    const byHand = new Model({ inputs: x, outputs: layers.reduce((y, layer) => layer.apply(y), x) });
    expect(await answer(model, 9)).toEqual(await answer(byHand, 9));
    expect(block({ filters: 6, strides: [2, 2] }).outputs.shape).toEqual([null, 4, 4, 6]);
    expect(block({ filters: 6, strides: 3 }).outputs.shape).toEqual([null, 3, 3, 6]);
  });

  test('unequal strides leave the size alone where the stride is 1', () => {
    const model = block({ filters: 6, strides: [2, 1] }, [8, 7, 4]);
    expect(model.outputs.shape).toEqual([null, 4, 7, 6]);
    expect((model.layers[1] as unknown as ZeroPadding2D).padding).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  test('activation changes the output', async () => {
    const [relu6, relu, none] = await Promise.all([
      answer(block({ filters: 6 }), 8),
      answer(block({ filters: 6, activation: 'relu' }), 8),
      answer(block({ filters: 6, activation: null }), 8),
    ]);
    expect(Math.min(...relu6)).toBe(0);
    expect(Math.max(...relu6)).toBeLessThanOrEqual(6);
    expect(Math.min(...none)).toBeLessThan(0);
    expect(none).not.toEqual(relu);
    const own = block({ filters: 6, activation: (x) => x }).layers[3] as unknown as Activation;
    expect(own).toBeInstanceOf(Activation);
    expect(await answer(block({ filters: 6, activation: (x) => x }), 8)).toEqual(none);
  });

  test('dataFormat says where the channels are', () => {
    const model = block({ filters: 6, strides: 2, dataFormat: 'channelsFirst' }, [4, 8, 6]);
    expect(model.outputs.shape).toEqual([null, 6, 4, 3]);
    expect((model.layers[3] as AnyBatchNormalization).axis).toBe(1);
    setImageDataFormat('channelsFirst');
    expect(block({ filters: 6 }, [4, 8, 6]).outputs.shape).toEqual([null, 6, 8, 6]);
    expect(block({ filters: 6, dataFormat: 'channelsLast' }, [8, 6, 4]).outputs.shape).toEqual([null, 8, 6, 6]);
  });

  test('sizes may be unknown', () => {
    const x = input({ shape: [null, null, 4] });
    expect(depthwiseSeparableBlock(x, { filters: 6, strides: 2 }).shape).toEqual([null, null, null, 6]);
  });
});

describe('invalid arguments are refused', () => {
  const anything = (options: object) => options as DepthwiseSeparableBlockOptions;

  test.each<[DepthwiseSeparableBlockOptions, string]>([
    [
      anything({}),
      'Invalid value for argument `filters`. Expected a strictly positive value. Received filters=undefined.',
    ],
    [{ filters: 0 }, 'Received filters=0.'],
    [{ filters: 2.5 }, 'Expected an integer. Received filters=2.5.'],
    [{ filters: 4, alpha: 0.2 }, 'Received alpha=0.2. Here it must be 1/4 or more'],
    [{ filters: 4, depthMultiplier: 0 }, 'Received depthMultiplier=0.'],
    [
      { filters: 4, strides: 0 },
      'Invalid value for argument `strides`. Expected a strictly positive value. Received strides=0.',
    ],
    [{ filters: 4, strides: [2, 1.5] }, 'Expected an integer. Received strides=1.5.'],
    [
      anything({ filters: 4, strides: [2] }),
      'The `strides` argument must be a tuple of 2 integers. Received strides=[2].',
    ],
    [anything({ filters: 4, activation: 'rleu' }), 'Could not interpret activation function identifier: rleu.'],
    [{ filters: 4, blockId: 'a/b' }, "string without the character `/`. Received: blockId='a/b'."],
    [{ filters: 4, blockId: -1 }, 'Received: blockId=-1.'],
    [
      anything({ filters: 4, dataFormat: 'nhwc' }),
      "The `dataFormat` argument must be one of {'channelsFirst', 'channelsLast'}.",
    ],
    [anything({ filters: 4, stride: 2 }), "{'stride': 2}. Did you mean 'strides'? Use one of"],
  ])('%o', (options, message) => {
    const x = input({ shape: [8, 8, 4] });
    setRandomSeed(2);
    const make = () => depthwiseSeparableBlock(x, options);
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
    const next = makeDefaultSeed();
    setRandomSeed(2);
    expect(next).toBe(makeDefaultSeed());
    expect(new DepthwiseConv2D({ kernelSize: 3 }).name).toBe('depthwise_conv2d');
  });

  test('tensors that are not pictures', () => {
    const on =
      (shape: readonly (number | null)[], strides = 1) =>
      () =>
        depthwiseSeparableBlock(input({ shape }), { filters: 4, strides });
    expect(on([8, 4])).toThrow('`x` must have 4 axes, (batch, height, width, channels). Received shape (None, 8, 4).');
    expect(on([8, 8, null])).toThrow('where axis 3 is the channel dimension and is None');
    expect(on([1, 8, 4], 2)).toThrow('A picture of shape (None, 1, 8, 4) is too small for strides=[2, 2].');
    expect(on([1, 1, 4], 1)).not.toThrow();
    expect(on([8, 4])).toThrow(ShapeError);
    // @ts-expect-error: a tensor of numbers
    expect(() => depthwiseSeparableBlock(zeros([1, 8, 8, 4]), { filters: 4 })).toThrow('must be a symbolic tensor');
    expect(new ZeroPadding2D().name).toBe('zero_padding2d');
  });

  test('wrong names are type errors', () => {
    // @ts-expect-error: the option is depthMultiplier
    const make = () => depthwiseSeparableBlock(input({ shape: [8, 8, 4] }), { filters: 4, depth_multiplier: 2 });
    expect(make).toThrow("Did you mean 'depthMultiplier'?");
  });
});

type AnyBatchNormalization = { readonly axis: number } & Model['layers'][number];
