import { reshape } from '@sepal/ops';
import { makeDefaultSeed, ones, setRandomSeed, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { input } from '../../src/input/input-layer.ts';
import { ActivityRegularization } from '../../src/regularization/activity-regularization.ts';
import { Dropout } from '../../src/regularization/dropout.ts';
import { GaussianNoise } from '../../src/regularization/gaussian-noise.ts';
import { SpatialDropout1D } from '../../src/regularization/spatial-dropout1d.ts';
import { SpatialDropout2D } from '../../src/regularization/spatial-dropout2d.ts';
import {
  expectAllDifferent,
  expectRoundTrip,
  expectSameChannelsFirst,
  numbers,
  symbolicShape,
} from '../small-layers.ts';

const TRAINING = { training: true };

describe('Dropout', () => {
  test('respects every option', () => {
    const base = { rate: 0.5, seed: 42 };
    const layers = [
      new Dropout(base),
      new Dropout({ ...base, rate: 0.25 }),
      new Dropout({ ...base, seed: 43 }),
      new Dropout({ ...base, noiseShape: [null, 1, 8] }),
    ];
    expectAllDifferent(layers, ones([2, 4, 8]), TRAINING);
  });

  test('does nothing in inference, or with rate 0', () => {
    const x = numbers([2, 3]);
    expect(new Dropout({ rate: 0.5 }).apply(x)).toBe(x);
    const none = new Dropout({ rate: 0 });
    expect(none.apply(x, TRAINING)).toBe(x);
    expect(none.variables).toEqual([]);
  });

  test('drops everything with rate 1, including non-finite values', () => {
    const y = new Dropout({ rate: 1 }).apply(tensor([[Number.NaN, Infinity, -1]]), TRAINING);
    expect([...y.data]).toEqual([0, 0, 0]);
  });

  test('drops other units at every call, and the same ones in a layer with the same seed', () => {
    const [one, other] = [new Dropout({ rate: 0.5, seed: 1 }), new Dropout({ rate: 0.5, seed: 1 })];
    const x = ones([64]);
    const first = one.apply(x, TRAINING);
    expect(one.apply(x, TRAINING)).not.toEqual(first);
    expect(other.apply(x, TRAINING)).toEqual(first);
  });

  test('draws a default seed at construction, and only if needed', () => {
    setRandomSeed(5);
    const seeds = [makeDefaultSeed(), makeDefaultSeed()];
    setRandomSeed(5);
    new Dropout({ rate: 0 });
    new Dropout({ rate: 0.5, seed: 3 });
    expect(() => new Dropout({ rate: 2 })).toThrow('Expected a float value between 0 and 1');
    const layer = new Dropout({ rate: 0.5 });
    expect([...(layer.variables[0]?.value.data ?? [])]).toEqual([seeds[0], 0]);
    expect(layer.seed).toBeNull();
    expect(makeDefaultSeed()).toBe(seeds[1]);
  });

  test('says where the noise shape does not match the input', () => {
    const layer = new Dropout({ rate: 0.5, noiseShape: [2, 4], name: 'drop' });
    expect(() => layer.apply(ones([2, 3, 4]), TRAINING)).toThrow(
      "Dropout 'drop': Incompatible shapes for broadcasting: `noiseShape` (2, 4) and input (2, 3, 4). " +
        'Each entry must be 1, the length of its axis, or null for that length.',
    );
    expect(() => new Dropout({ rate: 0.5, noiseShape: [3, 1] }).apply(ones([1, 4]), TRAINING)).toThrow(
      '(3, 1) and input (1, 4)',
    );
    expect(() => new Dropout({ rate: 0.5, noiseShape: [1, 1, 1] }).apply(ones([1, 4]), TRAINING)).toThrow(
      '(1, 1, 1) and input',
    );
  });

  test('computes integers in float32 and keeps unknown lengths', () => {
    const y = new Dropout({ rate: 0.5, seed: 42 }).apply(ones([4], 'int32'), TRAINING);
    expect(y).toMatchObject({ dtype: 'float32', data: Float32Array.of(0, 2, 2, 0) });
    expect(symbolicShape(new Dropout({ rate: 0.5 }), [null, null, 3])).toEqual([null, null, 3]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Dropout, { rate: 0.25, seed: 7, noiseShape: [null, 1, 3] });
  });
});

describe('SpatialDropout2D', () => {
  test('respects every option', () => {
    const base = { rate: 0.5, seed: 42 };
    const layers = [
      new SpatialDropout2D(base),
      new SpatialDropout2D({ ...base, rate: 0.25 }),
      new SpatialDropout2D({ ...base, seed: 43 }),
      new SpatialDropout2D({ ...base, dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, ones([2, 8, 2, 8]), TRAINING);
  });

  test('drops whole channels', () => {
    const y = new SpatialDropout2D({ rate: 0.5, seed: 1 }).apply(ones([1, 2, 2, 16]), TRAINING);
    const pixels = [0, 1, 2, 3].map((pixel) => [...y.data.subarray(pixel * 16, pixel * 16 + 16)]);
    for (const pixel of pixels) expect(pixel).toEqual(pixels[0]);
    expect(new Set(pixels[0])).toEqual(new Set([0, 2]));
  });

  test('gives the same result with channels first', () => {
    const make = (dataFormat: 'channelsFirst' | 'channelsLast'): SpatialDropout2D =>
      new SpatialDropout2D({ rate: 0.5, seed: 9, dataFormat });
    expectSameChannelsFirst(make, numbers([3, 2, 4, 5]), TRAINING);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(SpatialDropout2D, { rate: 0.25, seed: 7, dataFormat: 'channelsFirst' });
  });
});

describe('SpatialDropout1D', () => {
  test('respects every option', () => {
    const base = { rate: 0.5, seed: 42 };
    const layers = [
      new SpatialDropout1D(base),
      new SpatialDropout1D({ ...base, rate: 0.25 }),
      new SpatialDropout1D({ ...base, seed: 43 }),
    ];
    expectAllDifferent(layers, ones([2, 4, 8]), TRAINING);
  });

  test('drops the same channels as for pictures', () => {
    const options = { rate: 0.5, seed: 1 };
    const x = numbers([3, 4, 16]);
    const ofPicture = new SpatialDropout2D(options).apply(reshape(x, [3, 1, 4, 16]), TRAINING);
    expect(new SpatialDropout1D(options).apply(x, TRAINING).data).toEqual(ofPicture.data);
  });

  test('takes no data format, and draws no seed for one', () => {
    setRandomSeed(5);
    const seed = makeDefaultSeed();
    setRandomSeed(5);
    const options = { rate: 0.5, dataFormat: 'channelsFirst' };
    expect(() => new SpatialDropout1D(options)).toThrow("{'dataFormat': 'channelsFirst'}");
    expect(() => new SpatialDropout2D({ ...options, dataFormat: 'nhwc' as never })).toThrow('`dataFormat`');
    expect([...(new SpatialDropout1D({ rate: 0.5 }).variables[0]?.value.data ?? [])]).toEqual([seed, 0]);
  });

  test('restores the same layer from its config', () => expectRoundTrip(SpatialDropout1D, { rate: 0.25, seed: 7 }));
});

describe('GaussianNoise', () => {
  test('respects every option', () => {
    const layers = [
      new GaussianNoise({ stddev: 0.5, seed: 42 }),
      new GaussianNoise({ stddev: 0.25, seed: 42 }),
      new GaussianNoise({ stddev: 0.5, seed: 43 }),
    ];
    expectAllDifferent(layers, zeros([2, 3]), TRAINING);
  });

  test('does nothing in inference, or with a deviation of 0', () => {
    const x = numbers([2, 3]);
    expect(new GaussianNoise({ stddev: 0.5 }).apply(x)).toBe(x);
    const none = new GaussianNoise({ stddev: 0 });
    expect(none.apply(x, TRAINING)).toBe(x);
    expect(none.variables).toEqual([]);
  });

  test('has the given deviation', () => {
    const { data } = new GaussianNoise({ stddev: 0.5, seed: 1 }).apply(zeros([20000]), TRAINING);
    const meanSquare = [...data].reduce((sum, value) => sum + value * value, 0) / data.length;
    expect(Math.sqrt(meanSquare)).toBeCloseTo(0.5, 1);
  });

  test('restores the same layer from its config', () => expectRoundTrip(GaussianNoise, { stddev: 0.25, seed: 7 }));
});

test('unknown lengths stay unknown in training too', () => {
  const layers = [
    new Dropout({ rate: 0.5 }),
    new Dropout({ rate: 0.5, noiseShape: [null, 1, null, 1] }),
    new Dropout({ rate: 1 }),
    new SpatialDropout2D({ rate: 0.5 }),
    new GaussianNoise({ stddev: 0.5 }),
  ];
  for (const layer of layers) {
    expect(layer.apply(input({ shape: [null, 5, 3] }), TRAINING).shape).toEqual([null, null, 5, 3]);
  }
});

describe('ActivityRegularization', () => {
  test('respects every option', () => {
    const x = tensor([
      [1, -2],
      [3, 0],
    ]);
    const loss = (layer: ActivityRegularization): unknown => {
      expect(layer.apply(x)).toBe(x);
      return layer.losses.map((value) => value.item());
    };
    expect(loss(new ActivityRegularization())).toEqual([0]);
    expect(loss(new ActivityRegularization({ l1: 0.5 }))).toEqual([1.5]);
    expect(loss(new ActivityRegularization({ l2: 0.5 }))).toEqual([3.5]);
    expect(loss(new ActivityRegularization({ l1: 0.5, l2: 0.5 }))).toEqual([5]);
  });

  test('refuses a second regularizer', () => {
    expect(() => new ActivityRegularization({ l1: 1, activityRegularizer: 'l2' } as never)).toThrow(
      'ActivityRegularization: ActivityRegularization makes its own `activityRegularizer`.',
    );
  });

  test('restores the same layer from its config', () => expectRoundTrip(ActivityRegularization, { l1: 0.5, l2: 0.25 }));
});
