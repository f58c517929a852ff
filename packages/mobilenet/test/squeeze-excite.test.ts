import { expectClose } from '@sepal/goldens';
import { input, Model, resetLayerNames, type SymbolicTensor, setImageDataFormat } from '@sepal/layers';
import { ShapeError, type Tensor, ValueError, zeros } from '@sepal/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { invertedResidualBlock, mobileNetV3Small, type SqueezeExciteOptions, squeezeExcite } from '../src/index.ts';
import { channelsToFront } from './channels-to-front.ts';
import { ramp } from './ramp.ts';

beforeEach(() => resetLayerNames());
afterEach(() => setImageDataFormat('channelsLast'));

function model(options: SqueezeExciteOptions = {}, shape: readonly (number | null)[] = [4, 5, 32]) {
  const x = input({ shape });
  const net = new Model({ inputs: x, outputs: squeezeExcite(x, options) });
  net.setWeights(net.weights.map((weight) => ramp(weight.shape)));
  return net;
}

/** The definition, in float64. */
function byHand(x: Tensor, [squeeze, squeezeBias, excite, exciteBias]: readonly Tensor[]): number[] {
  const channels = x.shape[3] as number;
  const pixels = x.data.length / channels;
  const means = Array.from({ length: channels }, (_, c) =>
    Array.from({ length: pixels }, (_, i) => x.data[i * channels + c] as number).reduce((a, b) => a + b / pixels, 0),
  );
  const dense = (from: readonly number[], kernel: Tensor, bias: Tensor) =>
    Array.from(bias.data, (b, to) =>
      from.reduce((sum, value, i) => sum + value * (kernel.data[i * bias.data.length + to] as number), b),
    );
  const summary = dense(means, squeeze as Tensor, squeezeBias as Tensor).map((value) => Math.max(value, 0));
  const weights = dense(summary, excite as Tensor, exciteBias as Tensor).map(
    (value) => Math.min(Math.max(value + 3, 0), 6) / 6,
  );
  return Array.from(x.data, (value, i) => value * (weights[i % channels] as number));
}

describe('squeezeExcite', () => {
  test.each([[undefined], [0.5], [1], [0.01]])(
    'weighs the channels by what the whole picture shows: ratio %s',
    async (ratio) => {
      const net = model({ ratio });
      const x = ramp([1, 4, 5, 32]);
      const y = await net.predict(x);
      expect(y.shape).toEqual(x.shape);
      expectClose(y.data, byHand(x, await net.getWeights()), { absolute: 1e-5 });
    },
  );

  test('rounds the summary to a multiple of 8', () => {
    const squeezed = (ratio: number, channels = 32) => model({ ratio }, [4, 4, channels]).weights[0]?.shape.at(-1);
    expect([squeezed(0.25), squeezed(0.4), squeezed(1), squeezed(0.01), squeezed(0.25, 72)]).toEqual([
      8, 16, 32, 8, 24,
    ]);
  });

  test('takes pictures of any size, and channelsFirst', async () => {
    const x = ramp([2, 4, 5, 32]);
    const y = await model({}, [null, null, 32]).predict(x);
    const front = await model({ dataFormat: 'channelsFirst' }, [32, 4, 5]).predict(channelsToFront(x));
    expectClose(front.data, channelsToFront(y).data, { absolute: 1e-5 });
  });

  test('has automatic names, or its block’s', () => {
    expect(model().operations.map(({ name }) => name)).toEqual([
      ...['input_layer', 'global_average_pooling2d', 'conv2d', 're_lu', 'conv2d_1'],
      ...['add', 're_lu_1', 'multiply', 'multiply_1'],
    ]);
    const names = model({ blockId: 3 }).layers.map(({ name }) => name);
    expect(names).toContain('block_3_squeeze_excite_avg_pool');
    expect(names).toContain('block_3_squeeze_excite_mul');
  });

  test('is what MobileNetV3 has in its blocks', () => {
    const net = mobileNetV3Small({ inputShape: [64, 64, 3] });
    const before = net.getLayer('expanded_conv_3_project_bn').output as SymbolicTensor;
    resetLayerNames();
    const y = invertedResidualBlock(before, { filters: 40, kernelSize: 5, squeezeRatio: 0.25, activation: 'hardSilu' });
    const own = new Model({ inputs: before, outputs: y }).operations.slice(1);
    const start = net.operations.findIndex(({ name }) => name === 'expanded_conv_4_expand');
    const theirs = net.operations.slice(start, start + own.length);
    const withoutNames = (config: object) => JSON.stringify({ ...config, name: '' });
    expect(own.map((layer) => withoutNames(layer.getConfig()))).toEqual(
      theirs.map((layer) => withoutNames(layer.getConfig())),
    );
  });

  test.each<[unknown, object, string]>([
    [undefined, { ratio: 0 }, '`ratio` must be a number above 0, and at most 1. Received: ratio=0.'],
    [undefined, { ratio: 1.5 }, 'Received: ratio=1.5.'],
    [undefined, { ratio: Number.NaN }, 'Received: ratio=NaN.'],
    [undefined, { blockId: -1 }, 'Received: blockId=-1.'],
    [undefined, { dataFormat: 'nhwc' }, 'nhwc'],
    [undefined, { filters: 8 }, "Unrecognized keyword arguments passed to squeezeExcite: {'filters': 8}."],
    [zeros([1, 4, 4, 8]), {}, '`x` must be a symbolic tensor.'],
    [input({ shape: [4, 4, null] }), {}, 'The channel dimension of `x` should be defined.'],
  ])('refuses %o, %o', (x, options, message) => {
    const call = () => squeezeExcite((x ?? input({ shape: [4, 4, 8] })) as SymbolicTensor, options);
    expect(call).toThrow(ValueError);
    expect(call).toThrow(message);
    expect(() => invertedResidualBlock(input({ shape: [4, 4, 8] }), { filters: 8, squeezeRatio: 2 })).toThrow(
      '`squeezeRatio` must be a number above 0, and at most 1. Received: squeezeRatio=2.',
    );
    expect(() => squeezeExcite(input({ shape: [4] }))).toThrow(ShapeError);
  });
});
