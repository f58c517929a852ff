import { makeDefaultSeed, SeedGenerator, setRandomSeed } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  Orthogonal,
  type RandomInitializer,
  type RandomInitializerOptions,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
} from '../src/index.ts';
import { deviation } from './deviation.ts';

const CLASSES: readonly RandomClass[] = [
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  Orthogonal,
];

/** The common interface of the random initializers. */
interface RandomClass {
  readonly className: string;
  new (options?: RandomInitializerOptions): RandomInitializer;
  fromConfig(config: Readonly<Record<string, unknown>>): RandomInitializer;
}

const SHAPE = [5, 4];

describe.each(CLASSES.map((each) => [each.className, each] as const))('%s', (className, Class) => {
  test('an integer seed gives the same numbers at each call, and after a round trip', () => {
    const initializer = new Class({ seed: 1337 });
    expect(initializer.seed).toBe(1337);
    const values = initializer.call(SHAPE).data;
    expect(initializer.call(SHAPE).data).toEqual(values);
    const copy = Class.fromConfig(initializer.getConfig());
    expect(copy).toBeInstanceOf(Class);
    expect(copy.getConfig()).toEqual(initializer.getConfig());
    expect(copy.call(SHAPE).data).toEqual(values);
    expect(new Class({ seed: 1338 }).call(SHAPE).data).not.toEqual(values);
  });

  test('a SeedGenerator gives new numbers at each call, and survives a round trip', () => {
    const initializer = new Class({ seed: new SeedGenerator(1337, { name: 'mine' }) });
    const values = initializer.call(SHAPE).data;
    expect(initializer.call(SHAPE).data).not.toEqual(values);
    const config = initializer.getConfig();
    expect(config['seed']).toEqual({ className: 'SeedGenerator', config: { seed: 1337, name: 'mine' } });
    expect(Class.fromConfig(config).call(SHAPE).data).toEqual(values);
  });

  test('without a seed, one is drawn at construction and not shared with copies', () => {
    setRandomSeed(1337);
    const first = makeDefaultSeed();
    setRandomSeed(1337);
    const initializer = new Class();
    expect(initializer.seed).toBe(first);
    expect(initializer.call(SHAPE).data).toEqual(initializer.call(SHAPE).data);
    expect(initializer.getConfig()['seed']).toBeNull();
    expect(initializer.clone().call(SHAPE).data).not.toEqual(initializer.call(SHAPE).data);
    expect(new Class({ seed: null }).seed).not.toBe(first);
  });

  test('refuses invalid seeds and options without drawing a seed', () => {
    setRandomSeed(7);
    const first = makeDefaultSeed();
    setRandomSeed(7);
    expect(() => new Class({ seed: 'a' as unknown as number })).toThrow(
      `${className}: \`seed\` argument should be an instance of \`SeedGenerator\` or an integer. Received: seed='a'.`,
    );
    expect(() => new Class({ seed: 1.5 })).toThrow('Received: seed=1.5.');
    expect(() => new Class({ seed: -1 })).toThrow('`seed` must be between 0 and 2**32 - 1. Received: seed=-1.');
    expect(() => new Class({ sede: 1 } as object)).toThrow("{'sede': 1}");
    const generator = { className: 'SeedGenerator', config: { seed: null } };
    expect(() => Class.fromConfig({ seed: generator, other: 1 })).toThrow("{'other': 1}");
    expect(makeDefaultSeed()).toBe(first);
  });

  test('draws float32 only', () => {
    expect(new Class().call(SHAPE).dtype).toBe('float32');
    expect(() => new Class().call(SHAPE, 'int32')).toThrow(
      `${className}: Random values are floating point numbers. Received: dtype=int32.`,
    );
  });
});

describe('RandomNormal and TruncatedNormal', () => {
  test.each([RandomNormal, TruncatedNormal])('respect mean and stddev', (Class) => {
    const initializer = new Class({ mean: 3, stddev: 2, seed: 1234 });
    expect([initializer.mean, initializer.stddev]).toEqual([3, 2]);
    const { data, shape } = initializer.call([2500, 20]);
    expect(shape).toEqual([2500, 20]);
    const { mean, stddev } = deviation(data);
    expect(mean).toBeCloseTo(3, 1);
    expect(stddev).toBeCloseTo(Class === RandomNormal ? 2 : 2 * 0.8796, 1);
    expect(initializer.getConfig()).toEqual({ seed: 1234, mean: 3, stddev: 2 });
    expect(new Class().getConfig()).toEqual({ seed: null, mean: 0, stddev: 0.05 });
  });

  test('the truncated one stays within two standard deviations', () => {
    const { data } = new TruncatedNormal({ mean: 1, stddev: 0.5, seed: 1 }).call([5000]);
    expect(Math.max(...data)).toBeLessThan(2);
    expect(Math.min(...data)).toBeGreaterThan(0);
  });

  test('refuse anything but finite numbers', () => {
    expect(() => new RandomNormal({ mean: Number.NaN })).toThrow(
      'RandomNormal: Argument `mean` must be a finite number. Received: mean=NaN.',
    );
    expect(() => new TruncatedNormal({ stddev: Infinity })).toThrow('TruncatedNormal: Argument `stddev`');
    // @ts-expect-error an unknown option
    expect(() => new RandomNormal({ std: 1 })).toThrow('Did you mean');
  });
});

describe('RandomUniform', () => {
  test('respects minval and maxval', () => {
    const initializer = new RandomUniform({ minval: -1, maxval: 1, seed: 1234 });
    expect([initializer.minval, initializer.maxval]).toEqual([-1, 1]);
    const { data } = initializer.call([1000]);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-1);
    expect(Math.min(...data)).toBeLessThan(-0.9);
    expect(Math.max(...data)).toBeLessThan(1);
    expect(Math.max(...data)).toBeGreaterThan(0.9);
    expect(initializer.getConfig()).toEqual({ seed: 1234, minval: -1, maxval: 1 });
  });

  test('refuses anything but finite numbers', () => {
    expect(() => new RandomUniform({ minval: -Infinity })).toThrow('RandomUniform: Argument `minval`');
    expect(() => new RandomUniform({ maxval: '1' as unknown as number })).toThrow("Received: maxval='1'.");
  });
});
