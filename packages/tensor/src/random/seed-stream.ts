import { sharedState } from '../copies/shared-state.ts';
import { refuseExtra } from '../options/check-arguments.ts';
import { showBare } from '../options/show.ts';
import { defaultSeedMoment, returnToDefaultSeedMoment } from './default-seed.ts';
import { PythonRandom } from './python-random.ts';
import { checkSeed, SeedGenerator } from './seed-generator.ts';
import type { RandomKey } from './threefry.ts';

/** The seed of a random function: an integer from 0 to 2^32 - 1, a generator, or nothing. */
export type Seed = number | SeedGenerator | null | undefined;

/** The generator behind random functions called without a seed, made when first needed. */
function globalSeeds(): { generator?: SeedGenerator | undefined } {
  return sharedState('global seeds', () => ({}));
}

/**
 * Makes all random numbers reproducible: seeds the stream of default seeds and drops the global generator.
 *
 * The numbers that follow equal those of Keras on JAX after `keras.utils.set_random_seed(seed)`.
 *
 * @param seed an integer from 0 to 2^32 - 1
 * @throws ValueError for any other seed
 *
 * Source: https://keras.io/api/utils/python_utils/#set_random_seed-function
 *
 * @example
 * setRandomSeed(1234);
 * const a = randomUniform([2]);
 * setRandomSeed(1234);
 * const b = randomUniform([2]); // the same numbers as a
 */
export function setRandomSeed(seed: number, ...extra: never[]): void {
  refuseExtra(extra, 'setRandomSeed(seed)');
  checkSeed(seed, {
    where: 'setRandomSeed',
    message: `Expected \`seed\` argument to be an integer. Received: seed=${showBare(seed)} (of type ${typeof seed})`,
  });
  const random = new PythonRandom(seed);
  returnToDefaultSeedMoment({ random, state: random.state });
  globalSeeds().generator = undefined;
}

/**
 * Undoes `setRandomSeed`: random numbers differ from run to run again.
 *
 * @example
 * setRandomSeed(1234);
 * resetRandomSeed();
 * makeDefaultSeed(); // some number from 1 to 10^9
 */
export function resetRandomSeed(): void {
  returnToDefaultSeedMoment(undefined);
  globalSeeds().generator = undefined;
}

/**
 * The generator behind random functions called without a seed. Its own seed is drawn from the stream of default seeds when
 * it is first needed after `setRandomSeed`.
 *
 * @example
 * setRandomSeed(1234);
 * globalSeedGenerator().state; // [835549144, 0]
 */
export function globalSeedGenerator(): SeedGenerator {
  const state = globalSeeds();
  state.generator ??= new SeedGenerator();
  return state.generator;
}

/**
 * The seed words for one call of a random function.
 *
 * @param seed an integer s always gives `[s, 0]`; a generator, its next words; nothing, the next words of the global
 *   generator
 * @param where the caller, for the error
 * @throws ValueError for anything else
 *
 * @example
 * drawSeed(42); // [42, 0]
 */
export function drawSeed(seed: Seed, where = 'drawSeed'): RandomKey {
  if (seed instanceof SeedGenerator) return seed.next();
  if (seed === null || seed === undefined) return globalSeedGenerator().next(false);
  checkSeed(seed, {
    where,
    message:
      'Argument `seed` must be either an integer or an instance of `SeedGenerator`. ' +
      `Received: seed=${showBare(seed)} (of type ${typeof seed})`,
  });
  return [seed, 0];
}

/**
 * Runs `make` and restores the default seeds and the global generator if it throws, so that a constructor that fails has
 * drawn nothing. Calls may be nested. Generators made by the caller are not restored.
 *
 * @param make a synchronous function
 * @returns what `make` returns
 * @throws whatever `make` throws
 *
 * @example
 * const layer = keepingSeeds(() => new Layer(options));
 */
export function keepingSeeds<T>(make: () => T): T {
  const restore = rememberSeeds();
  try {
    return make();
  } catch (error) {
    restore();
    throw error;
  }
}

/**
 * Takes a snapshot of the default seeds and the global generator.
 *
 * @returns a function that restores it
 */
export function rememberSeeds(): () => void {
  const moment = defaultSeedMoment();
  const { generator } = globalSeeds();
  const state = generator?.state;
  return () => {
    returnToDefaultSeedMoment(moment);
    globalSeeds().generator = generator;
    if (generator !== undefined && state !== undefined) generator.state = state;
  };
}
