import {
  Conv2D,
  type DepthwiseConv2D,
  input,
  Model,
  resetLayerNames,
  type SymbolicTensor,
  setImageDataFormat,
  type ZeroPadding2D,
} from '@sepal/layers';
import { makeDefaultSeed, ShapeError, setRandomSeed, ValueError, zeros } from '@sepal/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { divisibleFilters } from '../src/blocks/divisible-filters.ts';
import { type InvertedResidualBlockOptions, invertedResidualBlock, mobileNetV2 } from '../src/index.ts';
import { channelsToFront } from './channels-to-front.ts';
import { ramp } from './ramp.ts';

beforeEach(() => resetLayerNames());
afterEach(() => setImageDataFormat('channelsLast'));

/** A model of one block. */
function block(options: InvertedResidualBlockOptions, shape: readonly (number | null)[] = [8, 8, 8]) {
  const x = input({ shape });
  return new Model({ inputs: x, outputs: invertedResidualBlock(x, options) });
}

const classes = (model: { readonly layers: readonly { readonly className: string }[] }): string[] =>
  model.layers.slice(1).map(({ className }) => className);

test('filters are rounded to multiples of 8, by no more than a tenth below', () => {
  const around = [0.1, 1, 8, 11, 11.2, 12, 16, 17, 17.7, 17.8, 20, 100, 1e6];
  for (const filters of around) {
    const rounded = divisibleFilters(filters);
    expect(rounded % 8, `${filters}`).toBe(0);
    expect(rounded).toBeGreaterThanOrEqual(Math.max(8, 0.9 * filters));
    expect(rounded).toBeLessThan(filters + 8);
  }
  expect([8.9, 11.2, 12, 19.9].map(divisibleFilters)).toEqual([16, 16, 16, 24]);
});

describe('the layers', () => {
  test('expand, filter, project, and add the input if the shape is the same', () => {
    const model = block({ filters: 8 });
    const normalized = ['BatchNormalization', 'ReLU'];
    expect(classes(model)).toEqual([
      ...['Conv2D', ...normalized],
      ...['DepthwiseConv2D', ...normalized],
      ...['Conv2D', 'BatchNormalization'],
      'Add',
    ]);
    const [, expand, , , depthwise, , , project] = model.layers as unknown as [
      0,
      Conv2D,
      0,
      0,
      DepthwiseConv2D,
      0,
      0,
      Conv2D,
    ];
    expect([expand.filters, depthwise.kernelSize, depthwise.padding, project.filters]).toEqual([48, [3, 3], 'same', 8]);
    expect([expand, depthwise, project].map(({ useBias }) => useBias)).toEqual([false, false, false]);
    const normalizations = model.layers.filter(({ className }) => className === 'BatchNormalization');
    expect(normalizations.map((layer) => layer.getConfig()['momentum'])).toEqual([0.999, 0.999, 0.999]);
  });

  test.each<[InvertedResidualBlockOptions, readonly (number | null)[]]>([
    [{ filters: 8, strides: 2 }, [8, 8, 8]],
    [{ filters: 16 }, [8, 8, 8]],
  ])('%o on %o adds nothing', (options, shape) => {
    expect(classes(block(options, shape))).not.toContain('Add');
  });

  test('an expansion of 1 leaves out the first convolution', () => {
    expect(classes(block({ filters: 16, expansion: 1 })).slice(0, 2)).toEqual([
      'DepthwiseConv2D',
      'BatchNormalization',
    ]);
    expect((block({ filters: 16, expansion: 2.3 }).layers[1] as unknown as Conv2D).filters).toBe(
      divisibleFilters(18.4),
    );
  });

  test('have automatic names, or MobileNetV2’s', () => {
    const names = (options: Partial<InvertedResidualBlockOptions>) =>
      block({ filters: 8, ...options })
        .layers.slice(1)
        .map(({ name }) => name);
    expect(names({}).slice(0, 4)).toEqual(['conv2d', 'batch_normalization', 're_lu', 'depthwise_conv2d']);
    const net = mobileNetV2({ alpha: 0.35, inputShape: [32, 32, 3] }).layers.map(({ name }) => name);
    const fifth = (options: object) => names({ blockId: 5, ...options });
    expect(fifth({})).toEqual(net.filter((name) => name.startsWith('block_5_')));
    expect(names({ blockId: 6, strides: 2 })).toEqual(net.filter((name) => name.startsWith('block_6_')));
    expect(fifth({ blockId: 'left', activation: 'hardSilu' })[2]).toBe('block_left_expand_activation');
  });

  test('match the whole network', () => {
    const net = mobileNetV2({ alpha: 0.35, inputShape: [65, 48, 3] });
    const before = net.getLayer('block_5_add').output as SymbolicTensor;
    const own = invertedResidualBlock(before, { filters: 24, strides: 2, blockId: 6 });
    const model = new Model({ inputs: before, outputs: own });
    for (const layer of model.layers.slice(1)) {
      expect(layer.getConfig()).toEqual(net.getLayer(layer.name).getConfig());
    }
    expect(own.shape).toEqual((net.getLayer('block_6_project_BN').output as SymbolicTensor).shape);
  });
});

describe('a stride of 2', () => {
  test.each([
    [
      3,
      [8, 8],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      3,
      [7, 8],
      [
        [1, 1],
        [0, 1],
      ],
    ],
    [
      5,
      [8, 7],
      [
        [1, 2],
        [2, 2],
      ],
    ],
    [
      3,
      [null, 7],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      3,
      [7, null],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      1,
      [8, 7],
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ] as const)('and a kernel of %d on %o pads by %o', async (kernelSize, [height, width], padding) => {
    const model = block({ filters: 8, strides: 2, kernelSize, expansion: 1 }, [height, width, 8]);
    expect((model.layers[1] as unknown as ZeroPadding2D).padding).toEqual(padding);
    const y = await model.predict(ramp([1, height ?? 8, width ?? 8, 8]));
    const halved = [height ?? 8, width ?? 8].map((length) => (length === 7 && [height, width].includes(null) ? 3 : 4));
    expect(y.shape).toEqual([1, ...halved, 8]);
  });

  test('halves channelsFirst pictures to the same numbers', async () => {
    const last = block({ filters: 16, strides: 2 }, [7, 8, 8]);
    setImageDataFormat('channelsFirst');
    const first = block({ filters: 16, strides: 2 }, [8, 7, 8]);
    for (const model of [last, first]) {
      model.setWeights(model.weights.map(({ shape, name }) => ramp(shape, name === 'moving_variance' ? 2 : 0)));
    }
    const x = ramp([1, 7, 8, 8]);
    const y = await last.predict(x);
    const front = await first.predict(channelsToFront(x));
    expect(front.shape).toEqual([1, 16, 4, 4]);
    const expected = channelsToFront(y).data;
    expect([...front.data]).toEqual([...expected].map((value) => expect.closeTo(value, 4)));
  });
});

describe('invalid options are refused', () => {
  const x = input({ shape: [8, 8, 8] });
  test.each<[unknown, object, string]>([
    [x, {}, 'Invalid value for argument `filters`. Expected a strictly positive value. Received filters=undefined.'],
    [x, { filters: 0 }, 'Received filters=0.'],
    [
      x,
      { filters: 8, expansion: 0 },
      'Invalid value for argument `expansion`. Expected a strictly positive value. Received expansion=0.',
    ],
    [x, { filters: 8, expansion: Infinity }, 'Received expansion=Infinity.'],
    [x, { filters: 8, kernelSize: 1.5 }, 'Received kernelSize=1.5.'],
    [x, { filters: 8, strides: 3 }, '`strides` must be 1 or 2. Received: strides=3.'],
    [x, { filters: 8, strides: [2, 2] }, 'Received: strides=[2, 2].'],
    [
      x,
      { filters: 8, blockId: 'a/b' },
      "Received: blockId='a/b'. The layers are named after it: block_1_expand for 1.",
    ],
    [x, { filters: 8, activation: 'relu7' }, 'Could not interpret activation function identifier: relu7'],
    [x, { filters: 8, alpha: 1 }, "Unrecognized keyword arguments passed to invertedResidualBlock: {'alpha': 1}."],
    [zeros([1, 8, 8, 8]), { filters: 8 }, '`x` must be a symbolic tensor.'],
    [input({ shape: [8, 8] }), { filters: 8 }, '`x` must have 4 axes'],
    [input({ shape: [8, 8, null] }), { filters: 8 }, 'The channel dimension of `x` should be defined.'],
  ])('%o %o', (tensor, options, message) => {
    setRandomSeed(11);
    resetLayerNames();
    const make = () => invertedResidualBlock(tensor as SymbolicTensor, options as InvertedResidualBlockOptions);
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
    expect(new Conv2D({ filters: 1, kernelSize: 1 }).name).toBe('conv2d');
    setRandomSeed(11);
    const first = makeDefaultSeed();
    setRandomSeed(11);
    expect(make).toThrow();
    expect(makeDefaultSeed()).toBe(first);
  });

  test('a shape error is one', () => {
    expect(() => invertedResidualBlock(input({ shape: [8] }), { filters: 8 })).toThrow(ShapeError);
  });
});
