import { readFileSync } from 'node:fs';
import { expectIdentical, hasShared, shared } from '@sepal/goldens';
import { afterAll, describe, expect, test } from 'vitest';
import {
  dropout,
  makeDefaultSeed,
  randomNormal,
  randomUniform,
  resetRandomSeed,
  SeedGenerator,
  setRandomSeed,
  tensor,
  truncatedNormal,
} from '../src/index.ts';

afterAll(() => resetRandomSeed());

interface SharedRandom {
  readonly [key: `${'uniform' | 'normal' | 'tn' | 'glorot_uniform_dw'}_${number}`]: readonly number[];
  readonly seedgen_42_3calls: readonly (readonly number[])[];
  readonly seedgen_state_after: readonly [number, number];
  readonly 'dropout_.5_seed42': readonly number[];
  readonly dense_init_seed: number;
}

describe.skipIf(!hasShared('keras', 'golden', 'rng_jax.json'))('the goldens of the shared folder, bit for bit', () => {
  const read = () => JSON.parse(readFileSync(shared('keras', 'golden', 'rng_jax.json'), 'utf8')) as SharedRandom;

  test.each([0, 1, 42, 1337] as const)('samples of seed %i', (seed) => {
    const goldens = read();
    expectIdentical(randomUniform([6], { seed }).data, goldens[`uniform_${seed}`] as number[]);
    expectIdentical(randomNormal([6], { seed }).data, goldens[`normal_${seed}`] as number[]);
    expectIdentical(truncatedNormal([6], { seed }).data, goldens[`tn_${seed}`] as number[]);
    // The limit of glorot_uniform for a kernel of shape (3, 3, 4, 2): sqrt(6 / (9 * (4 + 2))).
    const glorot = randomUniform([3, 3, 4, 2], { seed, minval: -1 / 3, maxval: 1 / 3 });
    expectIdentical(glorot.data, goldens[`glorot_uniform_dw_${seed}`] as number[]);
  });

  test('a generator, dropout, and the first default seed', () => {
    const goldens = read();
    const generator = new SeedGenerator(42);
    for (const values of goldens.seedgen_42_3calls) {
      expectIdentical(randomUniform([3], { seed: generator }).data, values);
    }
    expect(generator.state).toEqual(goldens.seedgen_state_after);
    const ones = tensor(new Float32Array(16).fill(1));
    expectIdentical(dropout(ones, 0.5, { seed: 42 }).data, goldens['dropout_.5_seed42']);
    setRandomSeed(1234);
    expect(makeDefaultSeed()).toBe(goldens.dense_init_seed);
  });
});
