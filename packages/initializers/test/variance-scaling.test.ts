import { describe, expect, test } from 'vitest';
import {
  computeFans,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from '../src/index.ts';
import { deviation } from './deviation.ts';

describe('VarianceScaling', () => {
  const shape = [25, 20];

  test.each([
    ['fanIn', 25],
    ['fanOut', 20],
    ['fanAvg', 22.5],
  ] as const)('%s divides the variance by %d', (mode, fan) => {
    for (const distribution of ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const) {
      const initializer = new VarianceScaling({ scale: 2, mode, distribution, seed: 1234 });
      const { stddev } = deviation(initializer.call(shape).data);
      expect(Math.abs(stddev / Math.sqrt(2 / fan) - 1)).toBeLessThan(0.06);
      expect(initializer.getConfig()).toEqual({
        seed: 1234,
        scale: 2,
        mode,
        distribution,
        inputAxes: null,
        outputAxes: null,
      });
      expect(VarianceScaling.fromConfig(initializer.getConfig()).call(shape)).toEqual(initializer.call(shape));
    }
  });

  test('divides by at least 1', () => {
    const { data } = new VarianceScaling({ scale: 3, distribution: 'uniform', seed: 1 }).call([0, 5]);
    expect(data.length).toBe(0);
    const limit = Math.max(...new VarianceScaling({ distribution: 'uniform', seed: 1 }).call([1, 1000]).data);
    expect(limit).toBeLessThan(Math.sqrt(3));
    expect(limit).toBeGreaterThan(1.7);
  });

  test("reads Keras' spellings, and Keras 2's 'normal' as the truncated distribution", () => {
    const config = { scale: 2, mode: 'fan_out', distribution: 'normal', seed: null };
    const initializer = VarianceScaling.fromConfig(config);
    expect([initializer.mode, initializer.distribution]).toEqual(['fanOut', 'truncatedNormal']);
    expect(VarianceScaling.fromConfig({ distribution: 'Untruncated_Normal' }).distribution).toBe('untruncatedNormal');
    expect(VarianceScaling.fromConfig({ input_axes: [0], output_axes: [1] }).getConfig()).toMatchObject({
      inputAxes: [0],
      outputAxes: [1],
    });
  });

  test.each([0, -1, Number.NaN, Infinity, '2'])('refuses scale %s', (scale) => {
    expect(() => new VarianceScaling({ scale: scale as number })).toThrow(
      'VarianceScaling: Argument `scale` must be positive float. Received: scale=',
    );
  });

  test('refuses unknown modes and distributions, and lists the known ones', () => {
    // @ts-expect-error not a mode
    expect(() => new VarianceScaling({ mode: 'fanOt' })).toThrow(
      "VarianceScaling: Invalid `mode` argument: fanOt. Did you mean 'fanOut'? Use one of 'fanIn', 'fanOut', 'fanAvg'.",
    );
    // @ts-expect-error not a distribution
    expect(() => new VarianceScaling({ distribution: 'gauss' })).toThrow(
      "Invalid `distribution` argument: gauss. Use one of 'truncatedNormal', 'untruncatedNormal', 'uniform'.",
    );
  });

  test('refuses axes that are not integers at once, and axes out of range once the shape is known', () => {
    expect(() => new VarianceScaling({ inputAxes: [0.5], outputAxes: [1] })).toThrow(
      'VarianceScaling: Argument `inputAxes` must be a list of integers. Received: inputAxes=[0.5].',
    );
    const initializer = new VarianceScaling({ inputAxes: [0], outputAxes: [2] });
    expect(() => initializer.call([2, 2])).toThrow('Axis 2 is out of bounds for 2 axes.');
  });
});

describe('the subclasses with fixed options', () => {
  const shape = [3, 3, 32, 64];
  const fanIn = 288;
  const fanOut = 576;

  test.each([
    [GlorotUniform, Math.sqrt(6 / (fanIn + fanOut))],
    [HeUniform, Math.sqrt(6 / fanIn)],
    [LecunUniform, Math.sqrt(3 / fanIn)],
  ])('%o are even up to the limit %d', (Class, limit) => {
    const { data } = new Class({ seed: 3 }).call(shape);
    const greatest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(greatest).toBeLessThanOrEqual(Math.fround(limit));
    expect(greatest).toBeGreaterThan(0.999 * limit);
  });

  test.each([
    [GlorotNormal, Math.sqrt(2 / (fanIn + fanOut))],
    [HeNormal, Math.sqrt(2 / fanIn)],
    [LecunNormal, Math.sqrt(1 / fanIn)],
  ])('%o have the standard deviation %d', (Class, expected) => {
    const { mean, stddev } = deviation(new Class({ seed: 3 }).call(shape).data);
    expect(Math.abs(mean)).toBeLessThan(0.02 * expected);
    expect(Math.abs(stddev / expected - 1)).toBeLessThan(0.02);
  });

  test.each([GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal])(
    '%o obey inputAxes and outputAxes and leave the rest out of the config',
    (Class) => {
      const axes = { inputAxes: [0, 1], outputAxes: [0, 1, 3] };
      const initializer = new Class({ seed: 3, ...axes });
      expect(initializer.getConfig()).toEqual({ seed: 3, ...axes });
      const { data } = initializer.call([3, 3, 32, 1]);
      expect(data).not.toEqual(new Class({ seed: 3 }).call([3, 3, 32, 1]).data);
      expect(initializer.clone().call([3, 3, 32, 1]).data).toEqual(data);
      expect(() => new Class({ scale: 1 } as object)).toThrow("{'scale': 1}");
    },
  );

  test('the limit of a depthwise kernel counts its channels, unless the axes say otherwise', () => {
    const greatest = (axes: object) =>
      Math.max(...new GlorotUniform({ seed: 3, ...axes }).call([3, 3, 512, 1]).data.map(Math.abs));
    expect(greatest({})).toBeCloseTo(0.036, 3);
    expect(greatest({ inputAxes: [0, 1], outputAxes: [0, 1, 3] })).toBeCloseTo(Math.sqrt(6 / 18), 3);
  });

  test('only one kind of axes is a type error, and has no effect at run time, as in Keras', () => {
    // @ts-expect-error outputAxes is missing
    const initializer = new GlorotUniform({ inputAxes: [0], seed: 1 });
    expect(initializer.call([2, 3])).toEqual(new GlorotUniform({ seed: 1 }).call([2, 3]));
    expect(initializer.getConfig()).toEqual({ seed: 1, inputAxes: [0], outputAxes: null });
  });
});

describe('computeFans', () => {
  test('refuses axes out of range', () => {
    expect(() => computeFans([2, 3], { inputAxes: [0], outputAxes: [2] })).toThrow(
      'computeFans: Axis 2 is out of bounds',
    );
  });

  test('takes axes that count from the end', () => {
    expect(computeFans([512, 8, 64], { inputAxes: [0], outputAxes: [-2, -1] })).toEqual({ fanIn: 512, fanOut: 512 });
  });
});
