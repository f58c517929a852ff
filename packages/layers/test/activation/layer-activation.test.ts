import { createEngine } from '@sepal/runtime';
import { ones, tensor, zeros } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  Activation,
  Conv1D,
  Conv2D,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Dropout,
  deserialize,
  input,
  type Layer,
  LeakyReLU,
  PReLU,
  ReLU,
  resetLayerNames,
  SeparableConv1D,
  SeparableConv2D,
  Sequential,
  Softmax,
  serialize,
} from '../../src/index.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

beforeEach(resetLayerNames);

const picture = [6, 6, 2];
const CASES: readonly (readonly [string, (activation: Layer) => Layer, readonly number[]])[] = [
  ['Dense', (activation) => new Dense({ units: 3, activation, name: 'd' }), [4]],
  ['Conv2D', (activation) => new Conv2D({ filters: 3, kernelSize: 2, activation, name: 'd' }), picture],
  ['Conv1D', (activation) => new Conv1D({ filters: 3, kernelSize: 2, activation, name: 'd' }), [6, 2]],
  ['DepthwiseConv2D', (activation) => new DepthwiseConv2D({ kernelSize: 2, activation, name: 'd' }), picture],
  ['DepthwiseConv1D', (activation) => new DepthwiseConv1D({ kernelSize: 2, activation, name: 'd' }), [6, 2]],
  [
    'SeparableConv2D',
    (activation) => new SeparableConv2D({ filters: 3, kernelSize: 2, activation, name: 'd' }),
    picture,
  ],
  [
    'SeparableConv1D',
    (activation) => new SeparableConv1D({ filters: 3, kernelSize: 2, activation, name: 'd' }),
    [6, 2],
  ],
  ['Activation', (activation) => new Activation(activation, { name: 'd' }), [4]],
];

describe.each(CASES)('%s', (_, make, shape) => {
  test('applies a layer as activation, like the same layer after it', async () => {
    for (const bend of [
      () => new LeakyReLU({ negativeSlope: 0.125 }),
      () => new ReLU({ maxValue: 0.5 }),
      () => new Softmax(),
      () => new PReLU({ alphaInitializer: 'ones' }),
    ]) {
      const inside = new Sequential([input({ shape }), make(bend())]);
      const apart = new Sequential([input({ shape }), make(new ReLU({ negativeSlope: 1 })), bend()]);
      const weights = await inside.getWeights();
      apart.setWeights(weights);
      const x = tensor(
        Float32Array.from({ length: 2 * shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
        [2, ...shape],
      );
      expect(await inside.predict(x)).toEqual(await apart.predict(x));
      const engine = await createEngine({ engine: 'reference' });
      expect((await inside.predict(x, { engine })).shape).toEqual((await inside.predict(x)).shape);
    }
  });

  test('owns the weights of the layer, under Keras’ paths', () => {
    const layer = make(new PReLU({ name: 'p' }));
    const model = new Sequential([input({ shape }), layer], { name: 'm' });
    expect(model.weights.at(-1)?.path).toBe('m/d/p/alpha');
    expect(layer.weights.at(-1)?.path).toBe('m/d/p/alpha');
    expect(layer.sublayers.map(({ name }) => name)).toEqual(['p']);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.nonTrainableWeights).toHaveLength(layer.weights.length);
  });

  test('is restored from its config, and from Keras’', async () => {
    const layer = make(new PReLU({ alphaInitializer: 'ones', name: 'p' }));
    const model = new Sequential([input({ shape }), layer]);
    const json = JSON.parse(JSON.stringify(serialize(model as Wrong)));
    const copy = deserialize(json) as Wrong as Sequential;
    expect(copy.getConfig()).toEqual(model.getConfig());
    copy.setWeights(await model.getWeights());
    const x = ones([1, ...shape]);
    expect(await copy.predict(x)).toEqual(await model.predict(x));
    const keras = {
      class_name: layer.className,
      config: {
        ...layer.getConfig(),
        activation: {
          module: 'keras.layers',
          class_name: 'ReLU',
          config: { name: 're_lu', max_value: 6.0, negative_slope: 0.0, threshold: 0.0 },
          registered_name: null,
        },
      },
    };
    const read = deserialize(keras) as Wrong as { activation: ReLU };
    expect(read.activation).toBeInstanceOf(ReLU);
    expect(read.activation.maxValue).toBe(6);
  });
});

test('paths of a separate layer, and of a shared one, match Keras', () => {
  const alone = new Dense({ units: 3, activation: new PReLU(), name: 'd' });
  alone.apply(ones([1, 2]));
  expect(alone.weights.map(({ path }) => path)).toEqual(['d/kernel', 'd/bias', 'd/p_re_lu/alpha']);
  expect(alone.countParams()).toBe(12);
  const shared = new PReLU({ name: 'p' });
  const first = new Dense({ units: 3, activation: shared, name: 'one' });
  const second = new Dense({ units: 3, activation: shared, name: 'two' });
  first.apply(ones([1, 2]));
  second.apply(ones([1, 2]));
  expect(second.weights.map(({ path }) => path)).toEqual(['two/kernel', 'two/bias', 'one/p/alpha']);
});

test('its losses and random numbers belong to the layer', () => {
  const layer = new Dense({
    units: 3,
    kernelInitializer: 'ones',
    activation: new PReLU({
      activityRegularizer: { className: 'L2', config: { l2: 1 } },
      alphaRegularizer: { className: 'L1', config: { l1: 1 } },
      alphaInitializer: 'ones',
    }),
  });
  layer.apply(tensor([[1, 2]]));
  expect(layer.losses.map((loss) => loss.toArray())).toEqual([27, 3]);
  const drop = new Dense({ units: 3, activation: new Dropout({ rate: 0.5, seed: 1 }) });
  expect(drop.variables).toHaveLength(1);
});

test('an engine fuses a layer like the function', async () => {
  const steps = async (activation: Wrong) => {
    const model = new Sequential([input({ shape: [8, 8, 4] }), new Conv2D({ filters: 8, kernelSize: 3, activation })]);
    const { steps } = (await model.explain({ inputShape: [1, 8, 8, 4] })) as Wrong;
    return steps.length;
  };
  expect(await steps(new ReLU())).toBe(await steps('relu'));
  expect(await steps(new ReLU({ maxValue: 6 }))).toBe(await steps('relu6'));
});

test('errors for a serialized layer or a class say what to do', () => {
  expect(() => new Dense({ units: 1, activation: { className: 'ReLU', config: { maxValue: 6 } } })).toThrow(
    'Dense: The activation is a serialized layer of class ReLU. Pass the layer itself',
  );
  expect(() => new Dense({ units: 1, activation: ReLU as Wrong })).toThrow('activation function identifier: ReLU');
  const layer = new Dense({ units: 2, activation: new LeakyReLU() });
  expect(layer.getConfig()['activation']).toEqual({
    className: 'LeakyReLU',
    config: { name: 'leaky_re_lu', trainable: true, dtype: 'float32', negativeSlope: 0.3 },
  });
  expect(layer.apply(zeros([1, 2])).shape).toEqual([1, 2]);
});
