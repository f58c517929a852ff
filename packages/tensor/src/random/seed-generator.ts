import type { Brand } from '../copies/brand.ts';
import { Branded } from '../copies/branded.ts';
import { VERSION } from '../copies/version.ts';
import { ValueError } from '../errors.ts';
import { refuseExtra } from '../options/check-arguments.ts';
import { checkOptions } from '../options/check-options.ts';
import { readConfig } from '../options/identifier.ts';
import { showBare } from '../options/show.ts';
import { makeDefaultSeed } from './default-seed.ts';
import type { RandomKey } from './threefry.ts';

/** What `SeedGenerator.getConfig` returns and `SeedGenerator.fromConfig` takes. */
export interface SeedGeneratorConfig {
  readonly seed?: number | null;
  readonly name?: string;
}

/**
 * Returns a new pair of seed words at each call: `[seed, 0]`, `[seed, 1]`, …
 *
 * With an integer seed, a random function returns the same numbers at every call. With a generator it returns new numbers
 * at every call, in the same sequence in every program.
 *
 * @throws ValueError where the seed is not an integer from 0 to 2^32 - 1
 *
 * Source: https://keras.io/api/random/seed_generator/
 *
 * @example
 * const generator = new SeedGenerator(42);
 * randomUniform([3], { seed: generator }); // 0.5667296648025513, …
 * randomUniform([3], { seed: generator }); // 0.7233974933624268, …
 */
export class SeedGenerator extends Branded {
  static readonly sepal: Brand = { kind: 'SeedGenerator', version: VERSION };

  readonly name: string | undefined;
  readonly #initialSeed: number | null;
  #state: RandomKey;

  /**
   * @param seed an integer from 0 to 2^32 - 1; drawn with `makeDefaultSeed` if omitted
   * @param options `name`: the generator's name in Keras' files
   */
  constructor(seed?: number | null, options: { name?: string } = {}, ...extra: never[]) {
    const where = 'SeedGenerator';
    refuseExtra(extra, 'SeedGenerator(seed, { name })');
    checkOptions<{ name?: string }>(options, { name: true }, where);
    if (seed !== undefined && seed !== null) {
      checkSeed(seed, { where, message: `Argument \`seed\` must be an integer. Received: seed=${showBare(seed)}` });
    }
    super();
    this.name = options.name;
    this.#initialSeed = seed ?? null;
    this.#state = [seed ?? makeDefaultSeed(), 0];
  }

  /** The seed words that the next call to `next` returns. */
  get state(): RandomKey {
    return this.#state;
  }

  /** Sets the seed words to continue from, such as a file's. @throws ValueError unless they are two integers from 0 to 2^32 - 1 */
  set state(state: RandomKey) {
    const [seed, counter] = state;
    const message = `The state must be two integers. Received: state=[${state.join(', ')}]`;
    checkSeed(seed, { where: 'SeedGenerator.state', message });
    checkSeed(counter, { where: 'SeedGenerator.state', message });
    this.#state = [seed, counter];
  }

  /**
   * Returns the current seed words and advances to the next.
   *
   * @param ordered true: the second word counts the calls. False: both words follow Keras' sequence of nearly unique
   *   numbers below a million, which Keras uses for its global generator
   */
  next(ordered = true): RandomKey {
    const state = this.#state;
    const [seed, counter] = state;
    this.#state = ordered ? [seed, (counter + 1) >>> 0] : [scatter(seed), scatter(counter)];
    return state;
  }

  /** The config from which `fromConfig` makes this generator in its initial state. */
  getConfig(): SeedGeneratorConfig {
    const config = { seed: this.#initialSeed };
    return this.name === undefined ? config : { ...config, name: this.name };
  }

  /** Makes a generator from its config. */
  static fromConfig(config: SeedGeneratorConfig): SeedGenerator {
    const { seed, name } = readConfig(config, 'SeedGenerator.fromConfig') as unknown as SeedGeneratorConfig;
    return new SeedGenerator(seed, name === undefined ? {} : { name });
  }
}

/** One step of Keras' unordered sequence, in wrapping 32-bit arithmetic. */
function scatter(word: number): number {
  return (Math.imul(word + 1, 5387) >>> 0) % 933199;
}

/**
 * Accepts an integer from 0 to 2^32 - 1, the seeds of Keras on JAX.
 *
 * @param seed anything
 * @param complaint `where`, and Keras' `message` for a value that is not an integer
 * @throws ValueError for anything else
 */
export function checkSeed(seed: unknown, complaint: { where: string; message: string }): asserts seed is number {
  if (!Number.isInteger(seed)) throw new ValueError(complaint);
  if ((seed as number) < 0 || (seed as number) >= 2 ** 32) {
    throw new ValueError({
      where: complaint.where,
      message: `Seed must be between 0 and 2**32 - 1. Received: seed=${seed}`,
    });
  }
}
