import { getActivation, multiply } from '@sepal/ops';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Activation } from '../../src/activation/activation.ts';
import { ELU } from '../../src/activation/elu.ts';
import { LeakyReLU } from '../../src/activation/leaky-relu.ts';
import { PReLU } from '../../src/activation/prelu.ts';
import { ReLU } from '../../src/activation/relu.ts';
import { Softmax } from '../../src/activation/softmax.ts';
import { expectAllDifferent, expectRoundTrip, numbers, symbolicShape } from '../small-layers.ts';

const X = tensor([
  [-6, -1.5, -0.25, 0],
  [0.5, 2, 6, 9],
]);

describe('Activation', () => {
  test('takes a name, a function or options', () => {
    expect(new Activation('hard_swish').activation).toBe(getActivation('hardSilu'));
    expect(new Activation((x) => multiply(x, 2)).apply(X).toArray()).toEqual([
      [-12, -3, -0.5, 0],
      [1, 4, 12, 18],
    ]);
    expect(new Activation({ activation: 'relu', name: 'here' })).toMatchObject({
      name: 'here',
      activation: getActivation('relu'),
    });
    expect(new Activation({ activation: null }).getConfig()['activation']).toBe('linear');
  });

  test('suggests the closest name', () => {
    expect(() => new Activation('rellu')).toThrow(
      /^Activation: Could not interpret activation function identifier: rellu\. .*Did you mean 'relu'\?/,
    );
    expect(() => new Activation({} as never)).toThrow('Activation: The `activation` argument is required.');
  });

  test('computes integers in float32 and keeps unknown lengths', () => {
    expect(new Activation('sigmoid').apply(tensor([0], [1, 1], 'int32'))).toMatchObject({
      dtype: 'float32',
      data: Float32Array.of(0.5),
    });
    expect(symbolicShape(new Activation('softmax'), [null, null, 3])).toEqual([null, null, 3]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Activation, {
      activation: 'hardSilu',
      activityRegularizer: { className: 'L2', config: { l2: 0.5 } },
    });
  });
});

describe('ReLU', () => {
  test('respects every option', () => {
    const layers = [
      new ReLU(),
      new ReLU({ maxValue: 6 }),
      new ReLU({ negativeSlope: 0.5 }),
      new ReLU({ threshold: 1 }),
    ];
    expectAllDifferent(layers, X);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(ReLU, { maxValue: 6, negativeSlope: 0.25, threshold: 0.5 });
  });
});

describe('LeakyReLU', () => {
  test('respects its option', () => {
    expectAllDifferent([new LeakyReLU(), new LeakyReLU({ negativeSlope: 0.5 })], X);
  });

  test('restores the same layer from its config, and from Keras 2’s', () => {
    expectRoundTrip(LeakyReLU, { negativeSlope: 0.5 });
    expect(LeakyReLU.fromConfig({ name: 'old', alpha: 0.5 })).toMatchObject({ name: 'old', negativeSlope: 0.5 });
  });
});

describe('ELU', () => {
  test('respects its option', () => expectAllDifferent([new ELU(), new ELU({ alpha: 0.5 })], X));

  test('restores the same layer from its config', () => expectRoundTrip(ELU, { alpha: 0.5 }));
});

describe('Softmax', () => {
  test('respects its option', () => {
    const layers = [
      new Softmax(),
      new Softmax({ axis: 1 }),
      new Softmax({ axis: [1, 2] }),
      new Softmax({ axis: [1, -1, 2] }),
    ];
    expectAllDifferent(layers, numbers([2, 2, 3, 4]));
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Softmax, { axis: 2 });
    expectRoundTrip(Softmax, { axis: [1, -1] });
  });
});

describe('PReLU', () => {
  const alphaInitializer = { className: 'Constant', config: { value: 0.25 } };

  test('learns a slope per element, or one along shared axes', async () => {
    const layer = new PReLU({ sharedAxes: [1, 2] });
    layer.build([null, null, null, 2]);
    layer.setWeights([tensor([0.5, 0.25], [1, 1, 2])]);
    const x = tensor([-4, -4, 8, 8], [1, 1, 2, 2]);
    expect(layer.apply(x).toArray()).toEqual([
      [
        [
          [-2, -1],
          [8, 8],
        ],
      ],
    ]);
    const own = new PReLU();
    own.build([null, 3, 4, 2]);
    expect((await own.getWeights()).map(({ shape }) => shape)).toEqual([[3, 4, 2]]);
    expect(own.countParams()).toBe(24);
  });

  test('respects every option', () => {
    const layers = [new PReLU(), new PReLU({ alphaInitializer })];
    expectAllDifferent(layers, numbers([1, 2, 3]));
    const layer = new PReLU({ alphaInitializer, alphaRegularizer: 'l1', alphaConstraint: 'nonNeg', sharedAxes: 1 });
    layer.apply(numbers([1, 2, 3]));
    expect(layer.alpha).toMatchObject({
      shape: [1, 3],
      regularizer: layer.alphaRegularizer,
      constraint: layer.alphaConstraint,
    });
    expect(layer.losses[0]?.item()).toBeCloseTo(0.01 * 0.75, 7);
  });

  test('says which length must be known', () => {
    const layer = new PReLU({ name: 'slopes', sharedAxes: [1] });
    expect(() => layer.build([null, null, null, 3])).toThrow(
      "PReLU 'slopes': Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: " +
        "shape=(None, None, 3) for variable path='slopes/alpha'. Give the length of axis 2, or share it with `sharedAxes`.",
    );
    expect(layer.built).toBe(false);
    expect(layer.weights).toEqual([]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(PReLU, {
      alphaInitializer,
      alphaRegularizer: { className: 'L1', config: { l1: 0.5 } },
      alphaConstraint: { className: 'NonNeg', config: {} },
      sharedAxes: [1, 2],
    });
  });
});
