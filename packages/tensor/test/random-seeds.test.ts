import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  drawSeed,
  globalSeedGenerator,
  keepingSeeds,
  makeDefaultSeed,
  randomUniform,
  resetRandomSeed,
  SeedGenerator,
  setRandomSeed,
  ValueError,
} from '../src/index.ts';

beforeEach(() => setRandomSeed(1234));
afterEach(() => resetRandomSeed());

const failing = () => {
  throw new Error('not made');
};

test('default seeds match Keras after set_random_seed', () => {
  // random.seed(1234); [random.randint(1, 10**9) for _ in range(5)]
  const seeds = [835549144, 473233032, 125467290, 8043910, 97327826];
  expect(seeds.map(() => makeDefaultSeed())).toEqual(seeds);
  setRandomSeed(1234);
  expect(makeDefaultSeed()).toBe(835549144);
});

test('without a seed, words come from the global generator, as in Keras', () => {
  // keras.utils.set_random_seed(1234); [draw_seed(None) for _ in range(6)], make_default_seed()
  const words = [
    [835549144, 0],
    [300181, 5387],
    [779766, 95987],
    [276130, 95110],
    [931690, 36706],
    [822896, 835620],
  ];
  expect(words.map((_, index) => drawSeed(index % 2 === 0 ? undefined : null))).toEqual(words);
  expect(makeDefaultSeed()).toBe(473233032);
  expect(globalSeedGenerator()).toBe(globalSeedGenerator());
});

test('setRandomSeed makes everything reproducible; other seeds give other numbers', () => {
  const draw = () => [randomUniform([3]).toArray(), makeDefaultSeed(), randomUniform([3]).toArray()];
  const first = draw();
  setRandomSeed(1234);
  expect(draw()).toEqual(first);
  setRandomSeed(99);
  expect(draw()).not.toEqual(first);
  expect(first[0]).not.toEqual(first[2]);
});

test('resetRandomSeed goes back to random seeds', () => {
  resetRandomSeed();
  const one = Array.from({ length: 4 }, () => makeDefaultSeed());
  resetRandomSeed();
  const other = Array.from({ length: 4 }, () => makeDefaultSeed());
  expect(other).not.toEqual(one);
  for (const seed of [...one, ...other]) expect(seed >= 1 && seed <= 10 ** 9 && Number.isInteger(seed)).toBe(true);
});

test('a bad random seed is refused and changes nothing', () => {
  makeDefaultSeed();
  expect(() => setRandomSeed(1.5)).toThrow(
    'setRandomSeed: Expected `seed` argument to be an integer. Received: seed=1.5 (of type number)',
  );
  for (const seed of [-1, 2 ** 32]) expect(() => setRandomSeed(seed)).toThrow('Seed must be between 0 and 2**32 - 1');
  expect(makeDefaultSeed()).toBe(473233032);
});

test('an integer seed gives the same words each time, a generator new ones', () => {
  expect([drawSeed(7), drawSeed(7)]).toEqual([
    [7, 0],
    [7, 0],
  ]);
  const generator = new SeedGenerator(7);
  expect([drawSeed(generator), drawSeed(generator)]).toEqual([
    [7, 0],
    [7, 1],
  ]);
  expect(generator.state).toEqual([7, 2]);
  expect(() => drawSeed('7' as unknown as number)).toThrow('Received: seed=7 (of type string)');
  expect(() => drawSeed(-7)).toThrow(ValueError);
});

test('the unordered step matches Keras', () => {
  // g = SeedGenerator(42); g.next(); [g.next(False) for _ in range(5)]
  const generator = new SeedGenerator(42);
  generator.next();
  const words = [
    [42, 1],
    [231641, 10774],
    [168391, 186587],
    [58276, 94233],
    [383335, 911501],
  ];
  expect(words.map(() => generator.next(false))).toEqual(words);
});

test('the count of calls wraps at 2^32, as the uint32 of Keras does', () => {
  const generator = new SeedGenerator(1);
  generator.state = [1, 2 ** 32 - 1];
  expect(generator.next()).toEqual([1, 2 ** 32 - 1]);
  expect(generator.state).toEqual([1, 0]);
});

test('a generator without a seed draws one', () => {
  const generator = new SeedGenerator();
  expect(generator.state).toEqual([835549144, 0]);
  expect(generator.getConfig()).toEqual({ seed: null });
});

test('getConfig and fromConfig restore a generator in its initial state', () => {
  const generator = new SeedGenerator(42, { name: 'noise' });
  generator.next();
  expect(generator.getConfig()).toEqual({ seed: 42, name: 'noise' });
  const again = SeedGenerator.fromConfig(generator.getConfig());
  expect(again.state).toEqual([42, 0]);
  expect(again.getConfig()).toEqual(generator.getConfig());
  expect(new SeedGenerator(0).getConfig()).toEqual({ seed: 0 });
});

test('bad seeds and states are refused before a default seed is drawn', () => {
  expect(() => new SeedGenerator(1.5)).toThrow('SeedGenerator: Argument `seed` must be an integer. Received: seed=1.5');
  expect(() => new SeedGenerator(-1)).toThrow('Seed must be between 0 and 2**32 - 1. Received: seed=-1');
  const generator = new SeedGenerator(3);
  expect(() => {
    generator.state = [1, 0.5];
  }).toThrow('SeedGenerator.state: The state must be two integers. Received: state=[1, 0.5]');
  expect(generator.state).toEqual([3, 0]);
  expect(makeDefaultSeed()).toBe(835549144);
});

test('keepingSeeds restores the seeds only if the function throws', () => {
  expect(keepingSeeds(() => makeDefaultSeed())).toBe(835549144);
  expect(() =>
    keepingSeeds(() => {
      for (let i = 0; i < 2000; i++) makeDefaultSeed();
      failing();
    }),
  ).toThrow('not made');
  expect(makeDefaultSeed()).toBe(473233032);
});

test('keepingSeeds may be nested', () => {
  expect(() =>
    keepingSeeds(() => {
      makeDefaultSeed();
      expect(() =>
        keepingSeeds(() => {
          makeDefaultSeed();
          failing();
        }),
      ).toThrow('not made');
      expect(makeDefaultSeed()).toBe(473233032);
      failing();
    }),
  ).toThrow('not made');
  expect(makeDefaultSeed()).toBe(835549144);
});

test('keepingSeeds restores the global generator after a new random seed', () => {
  drawSeed(null);
  const generator = globalSeedGenerator();
  const { state } = generator;
  expect(() =>
    keepingSeeds(() => {
      drawSeed(null);
      setRandomSeed(99);
      drawSeed(null);
      failing();
    }),
  ).toThrow('not made');
  expect(globalSeedGenerator()).toBe(generator);
  expect(generator.state).toEqual(state);
  expect(makeDefaultSeed()).toBe(473233032);
});

test('keepingSeeds discards a global generator made by a failed call', () => {
  expect(() =>
    keepingSeeds(() => {
      globalSeedGenerator();
      failing();
    }),
  ).toThrow('not made');
  expect(makeDefaultSeed()).toBe(835549144);
  expect(globalSeedGenerator().state[0]).toBe(473233032);
});
