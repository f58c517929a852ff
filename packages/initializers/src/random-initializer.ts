import { type DType, makeDefaultSeed, type Seed, SeedGenerator, ValueError } from '@sepal/tensor';
import { classNameOf, readSerialized, show } from '@sepal/tensor/options';
import { Initializer } from './initializer.ts';

/** The option of every initializer that draws random numbers. */
export interface RandomInitializerOptions {
  /**
   * An integer from 0 to 2^32 - 1: the same numbers at every call. A `SeedGenerator`: new numbers at every call. Omitted: an
   * integer is drawn from the stream of default seeds when the initializer is made.
   */
  readonly seed?: Seed;
}

/**
 * The base of random initializers: it holds the seed.
 *
 * Subclasses check their own options before they call this constructor, so that a failed constructor draws no seed.
 */
export abstract class RandomInitializer extends Initializer {
  /** The seed of every call. */
  readonly seed: number | SeedGenerator;
  readonly #given: number | SeedGenerator | null;

  constructor(seed: Seed) {
    const given = readSeed(seed, classNameOf(new.target));
    super();
    this.#given = given;
    this.seed = given ?? makeDefaultSeed();
  }

  /** The explicit seed. A drawn seed is not written, so a copy draws its own. */
  override getConfig(): Record<string, unknown> {
    const seed = this.#given;
    return { seed: seed instanceof SeedGenerator ? { className: 'SeedGenerator', config: seed.getConfig() } : seed };
  }

  /** @throws ValueError if `dtype` is not a floating point type */
  protected checkFloat(dtype: DType): void {
    if (dtype === 'float32') return;
    throw new ValueError({
      where: classNameOf(this.constructor),
      message: `Random values are floating point numbers. Received: dtype=${dtype}.`,
      hint: "Use 'float32', or give whole numbers with Constant.",
    });
  }
}

function readSeed(seed: unknown, where: string): number | SeedGenerator | null {
  if (seed === null || seed === undefined) return null;
  if (seed instanceof SeedGenerator) return seed;
  if (typeof seed === 'number' && Number.isInteger(seed)) {
    if (seed >= 0 && seed < 2 ** 32) return seed;
    throw new ValueError({ where, message: `\`seed\` must be between 0 and 2**32 - 1. Received: seed=${seed}.` });
  }
  const serialized = readSerialized(seed);
  if (serialized?.className === 'SeedGenerator') return SeedGenerator.fromConfig(serialized.config);
  throw new ValueError({
    where,
    message: `\`seed\` argument should be an instance of \`SeedGenerator\` or an integer. Received: seed=${show(seed)}.`,
  });
}
