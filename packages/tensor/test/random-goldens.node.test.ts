import { expectIdentical, golden } from '@sepal/goldens';
import { afterAll, describe, expect, test } from 'vitest';
import {
  dropout,
  globalSeedGenerator,
  makeDefaultSeed,
  randint,
  randomNormal,
  randomUniform,
  resetRandomSeed,
  SeedGenerator,
  setRandomSeed,
  tensor,
  threefryBits,
  truncatedNormal,
} from '../src/index.ts';

afterAll(() => resetRandomSeed());

describe('the goldens made by Keras on JAX, bit for bit', () => {
  const goldens = golden('random');

  test.each(goldens.bits)('$count bits of the key $key', ({ key, count, data }) => {
    expectIdentical(threefryBits(key, count), data);
  });

  test.each(goldens.uniform)('uniform from $minval to $maxval, seed $seed', ({ seed, minval, maxval, output }) => {
    expectIdentical(randomUniform(output.shape, { seed, minval, maxval }).data, output.data);
  });

  test.each(goldens.normal)('normal of $mean and $stddev, seed $seed', ({ seed, mean, stddev, output }) => {
    expectIdentical(randomNormal(output.shape, { seed, mean, stddev }).data, output.data);
  });

  test.each(goldens.truncatedNormal)('truncated normal of $mean and $stddev, seed $seed', (drawn) => {
    const { seed, mean, stddev, output } = drawn;
    expectIdentical(truncatedNormal(output.shape, { seed, mean, stddev }).data, output.data);
  });

  test.each(goldens.randint)('integers from $minval to $maxval, seed $seed', ({ seed, minval, maxval, output }) => {
    expectIdentical(randint(output.shape, { seed, minval, maxval }).data, output.data);
  });

  test.each(goldens.dropout)('dropout of $rate, noiseShape $noiseShape, seed $seed', (drawn) => {
    const { seed, rate, noiseShape, input, output } = drawn;
    const x = tensor(Float32Array.from(input.data), input.shape);
    expectIdentical(dropout(x, rate, { seed, noiseShape }).data, output.data);
  });

  test.each(goldens.seedGenerator)('a generator of seed $seed', ({ seed, states, uniforms }) => {
    const generator = new SeedGenerator(seed);
    const reached = [generator.state];
    for (const expected of uniforms) {
      expectIdentical(randomUniform(expected.shape, { seed: generator }).data, expected.data);
      reached.push(generator.state);
    }
    expect(reached).toEqual(states);
  });

  test.each(goldens.setRandomSeed)('set_random_seed($seed)', ({ seed, defaultSeeds, globalStates, uniforms }) => {
    setRandomSeed(seed);
    expect(defaultSeeds.map(() => makeDefaultSeed())).toEqual(defaultSeeds);
    setRandomSeed(seed);
    const states = [globalSeedGenerator().state];
    for (const expected of uniforms) {
      expectIdentical(randomUniform(expected.shape).data, expected.data);
      states.push(globalSeedGenerator().state);
    }
    expect(states).toEqual(globalStates);
  });
});
