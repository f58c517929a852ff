import { Dropout, GlobalAveragePooling2D, input, resetLayerNames, setImageDataFormat } from '@sepal/layers';
import { makeDefaultSeed, setRandomSeed, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type MobileNetV2Options,
  type MobileNetV3Options,
  mobileNetV2,
  mobileNetV3Large,
  mobileNetV3Small,
  preprocessInputV2,
} from '../src/index.ts';
import { ramp } from './ramp.ts';

beforeEach(() => resetLayerNames());
afterEach(() => setImageDataFormat('channelsLast'));

const small = { alpha: 0.25, inputShape: [32, 32, 3], classes: 4 } as const;

/** The output of a net with weights from a formula. */
async function answer(net: ReturnType<typeof mobileNetV3Small>, x: Tensor = ramp([1, 32, 32, 3])): Promise<number[]> {
  net.setWeights(net.weights.map(({ shape, name }) => ramp(shape, name === 'moving_variance' ? 2 : 0)));
  return [...(await net.predict(x)).data];
}

describe('parameters', () => {
  test('are as many as Keras says', () => {
    expect(mobileNetV2().countParams()).toBe(3_538_984);
    expect(mobileNetV3Small().countParams()).toBe(2_554_968);
    expect(mobileNetV3Large().countParams()).toBe(5_507_432);
    expect([mobileNetV2().layers.length, mobileNetV2().weights.length]).toEqual([156, 262]);
  });
});

describe('MobileNetV3', () => {
  test('scales pixels itself, of whatever element type', async () => {
    const bytes = tensor(
      Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => (i * 7919) % 256),
      [2, 32, 32, 3],
    );
    const whole = await answer(mobileNetV3Small(small), bytes);
    const bare = await answer(mobileNetV3Small({ ...small, includePreprocessing: false }), preprocessInputV2(bytes));
    expect(whole).toEqual(bare.map((value) => expect.closeTo(value, 5)));
  });

  test('minimalistic has neither squeeze and excitation, hard swish, nor large filters', () => {
    const net = mobileNetV3Large({ ...small, minimalistic: true });
    expect(new Set(net.operations.map(({ className }) => className))).toEqual(
      new Set([
        ...['InputLayer', 'Rescaling', 'Conv2D', 'BatchNormalization', 'ReLU', 'DepthwiseConv2D', 'ZeroPadding2D'],
        ...['Add', 'GlobalAveragePooling2D', 'Dropout', 'Flatten', 'Activation'],
      ]),
    );
    const sizes = net.layers.map((layer) => layer.getConfig()['kernelSize']).filter(Boolean);
    expect(new Set(sizes.map((size) => (size as number[])[0]))).toEqual(new Set([1, 3]));
  });

  test('dropoutRate: 0 leaves the layer out', () => {
    const dropouts = (options: MobileNetV3Options) =>
      mobileNetV3Small({ ...small, ...options }).layers.filter((layer) => layer instanceof Dropout);
    expect(dropouts({}).map((layer) => (layer as unknown as Dropout).rate)).toEqual([0.2]);
    expect(dropouts({ dropoutRate: 0 })).toEqual([]);
  });

  test('answers for pictures of any size', async () => {
    const net = mobileNetV3Small({ alpha: 0.25, classes: 4 });
    expect(net.inputs.shape).toEqual([null, null, null, 3]);
    expect((await net.predict(ramp([1, 40, 56, 3]))).shape).toEqual([1, 4]);
    expect((await net.predict(ramp([2, 64, 33, 3]))).shape).toEqual([2, 4]);
  });

  test('draws its seeds in the order of Keras: convolutions and dropout, one each', () => {
    setRandomSeed(7);
    const drawn = Array.from({ length: 60 }, () => makeDefaultSeed());
    setRandomSeed(7);
    const net = mobileNetV3Small(small);
    const next = makeDefaultSeed();
    const seeds = net.layers.flatMap((layer) => {
      const made = layer as unknown as Record<string, { seed: number } | undefined>;
      if (layer instanceof Dropout) return [layer.variables[0]?.value.data[0]];
      const initializer = made['kernelInitializer'] ?? made['depthwiseInitializer'];
      return initializer === undefined ? [] : [initializer.seed];
    });
    expect(seeds).toEqual(drawn.slice(0, seeds.length));
    expect(next).toBe(drawn[seeds.length]);
  });
});

describe('invalid options are refused', () => {
  const v2: readonly [MobileNetV2Options, string][] = [
    [{ alpha: 0 }, 'Invalid value for argument `alpha`. Expected a strictly positive value. Received alpha=0.'],
    [{ alpha: -1 }, 'Received alpha=-1.'],
    [{ alpha: Number.NaN }, 'Received alpha=NaN.'],
    [{ pooling: 'avg' }, "`pooling` has no effect with includeTop=true. Received: pooling='avg'."],
    [{ includeTop: false, classes: 10 }, '`classes` has no effect with includeTop=false.'],
    [{ classes: 0 }, 'Received classes=0.'],
    [{ weights: 'imagenet' } as never, '@sepal/mobilenet/pretrained loads weights'],
    [{ dropout: 0.1 } as never, "Unrecognized keyword arguments passed to mobileNetV2: {'dropout': 0.1}."],
  ];
  const v3: readonly [MobileNetV3Options, string][] = [
    ...v2.slice(0, -1),
    [
      { dropoutRate: 2 },
      'Invalid value received for argument `dropoutRate`. Expected a float value between 0 and 1. Received: dropoutRate=2.',
    ],
    [{ dropoutRate: -0.1 }, 'Received: dropoutRate=-0.1.'],
    [{ includeTop: false, dropoutRate: 0.1 }, '`dropoutRate` has no effect with includeTop=false.'],
    [{ minimalistic: 1 } as never, '`minimalistic` must be true or false. Received: minimalistic=1.'],
    [{ includePreprocessing: 'no' } as never, "Received: includePreprocessing='no'."],
    [{ inputShape: [32, 32, null] }, 'the number of channels must be known'],
    [
      { inputTensor: input({ shape: [31, 40, 3] }) },
      'Input size must be at least 32x32; Received: inputTensor of shape (None, 31, 40, 3).',
    ],
    [{ depthMultiplier: 1 } as never, 'Unrecognized keyword arguments passed to mobileNetV3'],
  ];

  test.each([
    ...v2.map(([options, message]) => ['mobileNetV2', mobileNetV2, options, message] as const),
    ...v3.map(([options, message]) => ['mobileNetV3Small', mobileNetV3Small, options, message] as const),
    ...v3.map(([options, message]) => ['mobileNetV3Large', mobileNetV3Large, options, message] as const),
  ])('%s %#', (name, make, options, message) => {
    setRandomSeed(11);
    resetLayerNames();
    const build = () => (make as typeof mobileNetV2)(options as MobileNetV2Options);
    expect(build).toThrow(ValueError);
    expect(build).toThrow(message);
    expect(build).toThrow(new RegExp(`^${name}: `));
    // No names or seeds were taken.
    expect([new GlobalAveragePooling2D().name, input({ shape: [1] }).name]).toEqual([
      'global_average_pooling2d',
      'input_layer',
    ]);
    const next = makeDefaultSeed();
    setRandomSeed(11);
    expect(next).toBe(makeDefaultSeed());
  });
});
