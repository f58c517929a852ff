import {
  type AnyLayer,
  Concatenate,
  Dropout,
  GlobalAveragePooling2D,
  input,
  Model,
  Rescaling,
  resetLayerNames,
  type SymbolicTensor,
  setImageDataFormat,
} from '@sepal/layers';
import { makeDefaultSeed, ShapeError, setRandomSeed, type Tensor, ValueError, zeros } from '@sepal/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MobileNetOptions, mobileNet } from '../src/index.ts';
import { channelsToFront } from './channels-to-front.ts';
import { ramp } from './ramp.ts';

beforeEach(() => resetLayerNames());
afterEach(() => setImageDataFormat('channelsLast'));

/** The numbers of trainable and other parameters of a MobileNet. */
function params(options: MobileNetOptions): readonly [trainable: number, others: number] {
  const { trainableWeights, nonTrainableWeights } = mobileNet(options);
  const count = (weights: typeof trainableWeights) =>
    weights.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  return [count(trainableWeights), count(nonTrainableWeights)];
}

const named = (model: { readonly layers: readonly AnyLayer[] }, name: string): number =>
  model.layers.filter((layer) => layer.name.startsWith(name)).length;

describe('parameters', () => {
  test.each([
    [0.25, 475_544, 470_072, 218_544],
    [0.5, 1_342_536, 1_331_592, 829_536],
    [0.75, 2_601_976, 2_585_560, 1_832_976],
    [1, 4_253_864, 4_231_976, 3_228_864],
    [1.25, 6_298_200, 6_270_840, 5_017_200],
    [1.3, 6_746_582, 6_718_156, 5_414_582],
    [1.4, 7_702_091, 7_671_481, 6_268_091],
    [2, 14_785_896, 14_742_120, 12_736_896],
  ])('alpha %d has %d', (alpha, total, trainable, withoutTop) => {
    expect(params({ alpha })).toEqual([trainable, total - trainable]);
    expect(params({ alpha, includeTop: false })).toEqual([withoutTop - (total - trainable), total - trainable]);
    expect(mobileNet({ alpha }).countParams()).toBe(total);
  });

  test.each<[MobileNetOptions, number]>([
    [{ depthMultiplier: 2 }, 7_457_928],
    [{ depthMultiplier: 4 }, 13_866_056],
    [{ classes: 10 }, 3_239_114],
    [{ alpha: 0.25, classes: 2, inputShape: [224, 224, 1] }, 218_914],
    [{ inputShape: [32, 64, 3] }, 4_253_864],
    [{ includeTop: false, pooling: 'avg' }, 3_228_864],
  ])('%o has %d', (options, total) => {
    expect(mobileNet(options).countParams()).toBe(total);
  });
});

describe('the model', () => {
  test('has 91 layers and 137 weights, 86 and 135 without a classifier', () => {
    const net = mobileNet();
    expect([net.layers.length, net.weights.length]).toEqual([91, 137]);
    const features = mobileNet({ includeTop: false });
    expect([features.layers.length, features.weights.length]).toEqual([86, 135]);
    expect(mobileNet({ includeTop: false, pooling: 'max' }).layers).toHaveLength(87);
    expect([net.className, named(net, 'conv_pad_'), named(net, 'conv_dw_')]).toEqual(['Functional', 4, 39]);
  });

  test.each<[MobileNetOptions, string]>([
    [{}, 'mobilenet_1.00_224'],
    [{ alpha: 0.25, inputShape: [96, 128, 3] }, 'mobilenet_0.25_96'],
    [{ includeTop: false }, 'mobilenet_1.00_None'],
    [{ alpha: 1.4 }, 'mobilenet_1.40_224'],
    // Python rounds halves to even.
    [{ alpha: 0.125 }, 'mobilenet_0.12_224'],
    [{ alpha: 0.375 }, 'mobilenet_0.38_224'],
    [{ alpha: 0.625 }, 'mobilenet_0.62_224'],
    [{ alpha: 0.045 }, 'mobilenet_0.04_224'],
    [{ alpha: 0.335 }, 'mobilenet_0.34_224'],
    [{ name: 'eyes' }, 'eyes'],
  ])('%o is called %s', (options, name) => {
    expect(mobileNet(options).name).toBe(name);
  });

  test('has Keras’ shapes', () => {
    const shape = (options: MobileNetOptions) =>
      (mobileNet({ alpha: 0.25, ...options }).outputs as SymbolicTensor).shape;
    expect(shape({})).toEqual([null, 1000]);
    expect(shape({ includeTop: false })).toEqual([null, null, null, 256]);
    expect(shape({ includeTop: false, inputShape: [224, 160, 3] })).toEqual([null, 7, 5, 256]);
    expect(shape({ includeTop: false, inputShape: [33, 47, 3] })).toEqual([null, 1, 1, 256]);
    expect(shape({ includeTop: false, pooling: 'avg' })).toEqual([null, 256]);
    expect(shape({ includeTop: false, pooling: null })).toEqual([null, null, null, 256]);
    setImageDataFormat('channelsFirst');
    expect(shape({ includeTop: false, inputShape: [3, 224, 160] })).toEqual([null, 256, 7, 5]);
    expect(mobileNet().inputs.shape).toEqual([null, 3, 224, 224]);
    expect(mobileNet({ includeTop: false }).inputs.shape).toEqual([null, 3, null, null]);
    expect(mobileNet({ inputShape: [3, 64, 32] }).name).toBe('mobilenet_1.00_64');
  });

  test('draws its seeds in the order of Keras: convolutions and dropout, one each', () => {
    setRandomSeed(7);
    const drawn = Array.from({ length: 30 }, () => makeDefaultSeed());
    setRandomSeed(7);
    const net = mobileNet({ alpha: 0.25 });
    const next = makeDefaultSeed();
    const seeds = net.layers.flatMap((layer) => {
      const { kernelInitializer, depthwiseInitializer } = layer as unknown as Record<
        string,
        { seed: number } | undefined
      >;
      if (layer instanceof Dropout) return [layer.variables[0]?.value.data[0]];
      const initializer = kernelInitializer ?? depthwiseInitializer;
      return initializer === undefined ? [] : [initializer.seed];
    });
    expect(seeds).toEqual(drawn.slice(0, 29));
    expect(next).toBe(drawn[29]);
  });

  test('starts with the same weights for the same seed', async () => {
    const start = async (seed: number) => {
      setRandomSeed(seed);
      const net = mobileNet({ alpha: 0.25, inputShape: [32, 32, 3], classes: 2 });
      return [...((await net.getWeights())[0] as Tensor).data];
    };
    expect(await start(1)).toEqual(await start(1));
    expect(await start(1)).not.toEqual(await start(2));
  });

  test('can be cut in the middle', async () => {
    const net = mobileNet({ alpha: 0.25, inputShape: [32, 32, 3], classes: 10 });
    const cut = new Model({ inputs: net.inputs, outputs: net.getLayer('conv_pw_5_relu').output as SymbolicTensor });
    expect(cut.outputs.shape).toEqual([null, 4, 4, 64]);
    expect(cut.layers.at(-1)).toBe(net.getLayer('conv_pw_5_relu'));
    expect(cut.countParams()).toBeLessThan(net.countParams());
    const x = ramp([1, 32, 32, 3]);
    const rest = new Model({ inputs: cut.outputs, outputs: net.outputs });
    const whole = await net.predict(x);
    expect((await rest.predict(await cut.predict(x))).data).toEqual(whole.data);
  });
});

describe('options', () => {
  const small = { alpha: 0.25, inputShape: [32, 32, 3], classes: 4 } as const;

  /** The output of a net with weights from a formula. */
  async function answer(net: ReturnType<typeof mobileNet>, x: Tensor = ramp([1, 32, 32, 3])): Promise<number[]> {
    net.setWeights(net.weights.map(({ shape, name }) => ramp(shape, name === 'moving_variance' ? 2 : 0)));
    return [...(await net.predict(x)).data];
  }

  test('classifierActivation: null gives the logits, a function is called', async () => {
    const logits = await answer(mobileNet({ ...small, classifierActivation: null }));
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    const softmax = await answer(mobileNet(small));
    expect(softmax).toEqual(logits.map((logit) => expect.closeTo(Math.exp(logit) / sum, 6)));
    expect(await answer(mobileNet({ ...small, classifierActivation: (x) => x }))).toEqual(logits);
    const sigmoid = await answer(mobileNet({ ...small, classifierActivation: 'hard_sigmoid' as 'hardSigmoid' }));
    expect(sigmoid).not.toEqual(softmax);
  });

  test('dropout affects the classifier’s input, only in training', () => {
    const logits = (dropout: number, training: boolean) => {
      const net = mobileNet({ ...small, classifierActivation: null, dropout });
      return [...net.apply(ramp([2, 32, 32, 3]), { training }).data];
    };
    setRandomSeed(3);
    expect(logits(1, true)).toEqual(new Array(8).fill(0));
    expect(logits(1, false).some((logit) => logit !== 0)).toBe(true);
    expect(logits(0, true).some((logit) => logit !== 0)).toBe(true);
    expect((mobileNet().getLayer('dropout') as unknown as Dropout).rate).toBe(1e-3);
  });

  test('pooling averages or takes the maximum of the feature maps', async () => {
    const [pictures, ...pooled] = await Promise.all(
      ([null, 'avg', 'max'] as const).map((pooling) => {
        const net = mobileNet({ alpha: 0.25, inputShape: [64, 64, 3], includeTop: false, pooling });
        return answer(net, ramp([1, 64, 64, 3]));
      }),
    );
    // [1, 2, 2, 256]
    const channel = (c: number) => [0, 1, 2, 3].map((pixel) => (pictures as number[])[pixel * 256 + c] as number);
    const channels = Array.from({ length: 256 }, (_, c) => channel(c));
    expect(pooled[0]).toEqual(channels.map((values) => expect.closeTo(values.reduce((a, b) => a + b) / 4, 5)));
    expect(pooled[1]).toEqual(channels.map((values) => Math.max(...values)));
  });

  test('channelsFirst gives the same numbers as channelsLast', async () => {
    const x = ramp([2, 33, 47, 3]);
    const last = await answer(mobileNet({ alpha: 0.25, inputShape: [33, 47, 3], classes: 4 }), x);
    const lastMaps = await answer(
      mobileNet({ alpha: 0.25, inputShape: [65, 47, 3], includeTop: false }),
      ramp([1, 65, 47, 3]),
    );
    setImageDataFormat('channelsFirst');
    const net = mobileNet({ alpha: 0.25, inputShape: [3, 33, 47], classes: 4 });
    expect(await answer(net, channelsToFront(x))).toEqual(last.map((value) => expect.closeTo(value, 6)));
    const maps = mobileNet({ alpha: 0.25, inputShape: [3, 65, 47], includeTop: false });
    const firstMaps = await answer(maps, channelsToFront(ramp([1, 65, 47, 3])));
    // [1, 256, 2, 1] and [1, 2, 1, 256]
    expect(firstMaps).toEqual(firstMaps.map((_, i) => expect.closeTo(lastMaps[(i % 2) * 256 + (i >> 1)] as number, 5)));
  });

  test('the data format is fixed when the model is made', () => {
    setImageDataFormat('channelsFirst');
    const net = mobileNet();
    setImageDataFormat('channelsLast');
    const formats = new Set(net.layers.map((layer) => layer.getConfig()['dataFormat']).filter(Boolean));
    expect([...formats]).toEqual(['channelsFirst']);
    expect(net.getLayer('conv1_bn').getConfig()['axis']).toBe(1);
  });

  test('inputTensor builds the model on other layers', async () => {
    const x = input({ shape: [32, 32, 3], dtype: 'uint8' });
    const scaled = new Rescaling({ scale: 1 / 127.5, offset: -1 }).apply(x);
    const net = mobileNet({ alpha: 0.25, classes: 4, inputTensor: scaled });
    expect(net.inputs).toBe(x);
    expect(net.name).toBe('mobilenet_0.25_224');
    expect(net.layers.slice(0, 3).map(({ className }) => className)).toEqual(['InputLayer', 'Rescaling', 'Conv2D']);
    expect((await net.predict(zeros([2, 32, 32, 3], 'uint8'))) as Tensor).toMatchObject({ shape: [2, 4] });
    const direct = mobileNet({ inputTensor: x, inputShape: [32, 32, 3] });
    expect([direct.inputs, direct.name, direct.layers.length]).toEqual([x, 'mobilenet_1.00_32', 91]);
  });

  test('inputTensor may depend on several inputs, each counted once', async () => {
    const [a, b] = [input({ shape: [32, 32, 1] }), input({ shape: [32, 32, 2] })];
    const both = new Concatenate().apply([a, b, a]);
    const net = mobileNet({ alpha: 0.25, classes: 4, inputTensor: both });
    expect(net.inputs).toEqual([a, b]);
    const y = await net.predict([zeros([1, 32, 32, 1]), zeros([1, 32, 32, 2])]);
    expect((y as Tensor).shape).toEqual([1, 4]);
  });

  test('any number of channels is accepted', () => {
    expect(mobileNet({ inputShape: [224, 224, 10] }).weights[0]?.shape).toEqual([3, 3, 10, 32]);
  });
});

describe('invalid options are refused', () => {
  const x = input({ shape: [64, 64, 3] });
  const anything = (options: object) => options as MobileNetOptions;

  const refused: readonly [MobileNetOptions, string | RegExp][] = [
    [{ inputShape: [31, 31, 3] }, 'Input size must be at least 32x32; Received: inputShape=(31, 31, 3).'],
    [{ inputShape: [32, 31, 3] }, 'Input size must be at least 32x32; Received: inputShape=(32, 31, 3).'],
    [{ includeTop: false, inputShape: [null, 31, 3] }, 'Received: inputShape=(None, 31, 3).'],
    [
      { inputShape: [null, null, 3] },
      'If `includeTop` is true, you should specify a static `inputShape`. Received: inputShape=(None, None, 3).',
    ],
    [{ inputShape: [32, 32, null] }, 'you should specify a static `inputShape`'],
    [{ includeTop: false, inputShape: [32, 32, null] }, 'the number of channels must be known'],
    [{ inputShape: [224, 224] }, '`inputShape` must be a tuple of three integers. Received: inputShape=[224, 224].'],
    [{ inputShape: [224, 224, 3, 1] }, '`inputShape` must be a tuple of three integers.'],
    [{ inputShape: [] }, '`inputShape` must be a tuple of three integers.'],
    [{ inputShape: [64.5, 64, 3] }, '`inputShape` must be a tuple of three integers.'],
    [{ inputShape: [64, 64, 0] }, '`inputShape` must be a tuple of three integers.'],
    [anything({ inputShape: 224 }), '`inputShape` must be a tuple of three integers. Received: inputShape=224.'],
    [
      { alpha: 0 },
      'Invalid value for argument `alpha`. Expected a number that leaves every layer at least one of its filters. Received alpha=0. Here it must be 1/32 or more',
    ],
    [{ alpha: -1 }, 'Received alpha=-1.'],
    [{ alpha: 0.01 }, 'Received alpha=0.01.'],
    [{ alpha: Number.NaN }, 'Received alpha=NaN.'],
    [{ alpha: Infinity }, 'Received alpha=Infinity.'],
    [anything({ alpha: 'a' }), "Received alpha='a'."],
    [
      { depthMultiplier: 0 },
      'Invalid value for argument `depthMultiplier`. Expected a strictly positive value. Received depthMultiplier=0.',
    ],
    [{ depthMultiplier: 1.5 }, 'Expected an integer. Received depthMultiplier=1.5.'],
    [
      { dropout: 2 },
      'Invalid value received for argument `dropout`. Expected a float value between 0 and 1. Received: dropout=2.',
    ],
    [{ dropout: -0.1 }, 'Received: dropout=-0.1.'],
    [{ dropout: Number.NaN }, 'Received: dropout=NaN.'],
    [{ classes: 0 }, 'Invalid value for argument `classes`. Expected a strictly positive value. Received classes=0.'],
    [{ classes: -1 }, 'Received classes=-1.'],
    [{ classes: 2.5 }, 'Expected an integer. Received classes=2.5.'],
    [
      anything({ classifierActivation: 'sofmax' }),
      /Could not interpret activation function identifier: sofmax.*'softmax'/,
    ],
    [
      anything({ includeTop: false, pooling: 'mean' }),
      "`pooling` should be null, 'avg' or 'max'. Received: pooling='mean'.",
    ],
    [anything({ includeTop: 'yes' }), "`includeTop` must be true or false. Received: includeTop='yes'."],
    [{ pooling: 'avg' }, "`pooling` has no effect with includeTop=true. Received: pooling='avg'."],
    [{ includeTop: false, classes: 10 }, '`classes` has no effect with includeTop=false.'],
    [{ includeTop: false, dropout: 0.5 }, '`dropout` has no effect with includeTop=false.'],
    [{ includeTop: false, classifierActivation: null }, '`classifierActivation` has no effect with includeTop=false.'],
    [
      anything({ weights: 'imagenet' }),
      "The `weights` argument should be `null` (random initialization). Received weights='imagenet'. @sepal/mobilenet/pretrained loads weights; tensors that you have are set with `setWeights`",
    ],
    [anything({ weights: './mobilenet.h5' }), "Received weights='./mobilenet.h5'."],
    [{ name: 'a/b' }, 'Argument `name` must be a string and cannot contain character `/`.'],
    [
      anything({ input_shape: [32, 32, 3] }),
      "Unrecognized keyword arguments passed to mobileNet: {'input_shape': [32, 32, 3]}.",
    ],
    [
      anything({ inputTensor: zeros([1, 64, 64, 3]) }),
      '`inputTensor` must be a symbolic tensor. Received: inputTensor=Tensor(float32, (1, 64, 64, 3)).',
    ],
    [
      { inputTensor: input({ shape: [64, 3] }) },
      '`inputTensor` must have 4 axes, (batch, height, width, channels). Received shape (None, 64, 3).',
    ],
    [{ inputTensor: input({ shape: [64, 64, null] }) }, 'The channel dimension of `inputTensor` should be defined.'],
    [
      { inputTensor: input({ shape: [30, 64, 3] }) },
      'Input size must be at least 31x31; Received: inputTensor of shape (None, 30, 64, 3).',
    ],
    [
      { inputTensor: x, inputShape: [64, 32, 3] },
      'inputTensor.shape[2] must equal inputShape[1]; Received inputTensor.shape=(None, 64, 64, 3), inputShape=(64, 32, 3).',
    ],
  ];

  test.each(refused)('%o', (options, message) => {
    setRandomSeed(11);
    resetLayerNames();
    const make = () => mobileNet(options);
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
    // No names or seeds were taken.
    expect([new GlobalAveragePooling2D().name, input({ shape: [1] }).name]).toEqual([
      'global_average_pooling2d',
      'input_layer',
    ]);
    const next = makeDefaultSeed();
    setRandomSeed(11);
    expect(next).toBe(makeDefaultSeed());
  });

  test('with channelsFirst, sizes are the last two axes', () => {
    setImageDataFormat('channelsFirst');
    expect(() => mobileNet({ inputShape: [224, 224, 3] })).toThrow(
      'Input size must be at least 32x32; Received: inputShape=(224, 224, 3). The axes are [channels, height, width].',
    );
    expect(() => mobileNet({ includeTop: false, inputShape: [null, 32, 32] })).toThrow(ShapeError);
  });

  test('a tensor of 31 pixels is enough, as in Keras', () => {
    const net = mobileNet({ alpha: 0.25, classes: 2, inputTensor: input({ shape: [31, 31, 3] }) });
    expect((net.getLayer('conv_pw_13_relu').output as SymbolicTensor).shape).toEqual([null, 1, 1, 256]);
  });

  test('a model on top of one with the same names draws no seeds', () => {
    const net = mobileNet({ alpha: 0.25, includeTop: false, inputShape: [1024, 1024, 3] });
    setRandomSeed(5);
    expect(() => mobileNet({ alpha: 0.25, inputTensor: net.outputs })).toThrow('All layer names should be unique.');
    const next = makeDefaultSeed();
    setRandomSeed(5);
    expect(next).toBe(makeDefaultSeed());
  });

  test('wrong names and values are type errors', () => {
    // @ts-expect-error: the option is includeTop
    expect(() => mobileNet({ include_top: false })).toThrow("Did you mean 'includeTop'?");
    // @ts-expect-error: weights are set later
    expect(() => mobileNet({ weights: 'imagenet' })).toThrow(ValueError);
    // @ts-expect-error: not a kind of pooling
    expect(() => mobileNet({ includeTop: false, pooling: 'sum' })).toThrow("pooling='sum'");
  });
});
