import type { Brand } from '../copies/brand.ts';
import { Branded } from '../copies/branded.ts';
import { VERSION } from '../copies/version.ts';
import { ValueError } from '../errors.ts';
import { showBare } from '../options/show.ts';

/** Words of state of the Mersenne Twister MT19937. */
const WORDS = 624;

/**
 * A snapshot of a `PythonRandom`: restoring it repeats the numbers that followed. `words` are immutable, so keeping a
 * snapshot costs nothing.
 */
export interface PythonRandomState {
  readonly words: Uint32Array;
  readonly index: number;
}

/**
 * Python's `random.Random(seed)`: the Mersenne Twister, seeded and read as CPython does.
 *
 * Keras draws the default seeds of initializers and dropout from Python's generator, so matching Keras' numbers takes the
 * same one.
 *
 * @throws ValueError where the seed is not an integer
 *
 * Source: Matsumoto, Nishimura, "Mersenne Twister" (1998); https://docs.python.org/3/library/random.html
 *
 * @example
 * const random = new PythonRandom(1234);
 * random.randint(1, 10 ** 9); // 835549144
 */
export class PythonRandom extends Branded {
  static readonly sepal: Brand = { kind: 'PythonRandom', version: VERSION };

  /** The current block of words, and how many of them are used up. */
  state: PythonRandomState;

  /** @param seed an integer of any size; Python takes its absolute value */
  constructor(seed: number | bigint) {
    if (typeof seed !== 'bigint' && !Number.isSafeInteger(seed)) {
      throw new ValueError({
        where: 'PythonRandom',
        message: `Argument \`seed\` must be an integer. Received: seed=${showBare(seed)}`,
        hint: 'Pass integers above 2^53 as a bigint.',
      });
    }
    super();
    this.state = { words: wordsOfKey(keyOfSeed(BigInt(seed))), index: WORDS };
  }

  /**
   * An integer of `bits` random bits, from 0 to 53.
   *
   * @throws ValueError for any other number of bits
   */
  getrandbits(bits: number): number {
    if (!Number.isInteger(bits) || bits < 0 || bits > 53) {
      throw new ValueError({
        where: 'PythonRandom.getrandbits',
        message: `Expected a number of bits from 0 to 53. Received: bits=${bits}`,
      });
    }
    if (bits === 0) return 0;
    if (bits <= 32) return this.#next() >>> (32 - bits);
    const low = this.#next();
    return (this.#next() >>> (64 - bits)) * 2 ** 32 + low;
  }

  /**
   * A random integer from `low` to `high`, both included.
   *
   * @throws ValueError where `low` or `high` is not an integer, `high` is below `low`, or there are more than 2^53 - 1
   *   integers to choose from
   */
  randint(low: number, high: number): number {
    const count = high - low + 1;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !Number.isSafeInteger(count) || count < 1) {
      throw new ValueError({
        where: 'PythonRandom.randint',
        message: `Expected integers \`low\` <= \`high\`. Received: low=${low}, high=${high}`,
      });
    }
    // Rejection sampling: draw as many bits as `count` has until the number is below `count`, so the result is unbiased.
    const bits = count.toString(2).length;
    let offset = this.getrandbits(bits);
    while (offset >= count) offset = this.getrandbits(bits);
    return low + offset;
  }

  /** The next 32 random bits. */
  #next(): number {
    if (this.state.index >= WORDS) this.state = { words: twist(this.state.words), index: 0 };
    const { words, index } = this.state;
    this.state = { words, index: index + 1 };
    let y = words[index] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }
}

/** A seed's absolute value in 32-bit words, lowest first; zero has one word. */
function keyOfSeed(seed: bigint): Uint32Array {
  const words: number[] = [];
  let rest = seed < 0 ? -seed : seed;
  do {
    words.push(Number(BigInt.asUintN(32, rest)));
    rest >>= BigInt(32);
  } while (rest > 0);
  return Uint32Array.from(words);
}

/** The reference implementation's init_by_array: the initial state for a key of any length. */
function wordsOfKey(key: Uint32Array): Uint32Array {
  const words = new Uint32Array(WORDS);
  words[0] = 19650218;
  for (let i = 1; i < WORDS; i++) words[i] = Math.imul(1812433253, mixed(words, i - 1)) + i;

  let i = 1;
  let j = 0;
  for (let step = Math.max(WORDS, key.length); step > 0; step--) {
    words[i] = ((words[i] as number) ^ Math.imul(mixed(words, i - 1), 1664525)) + (key[j] as number) + j;
    i = following(words, i);
    j = (j + 1) % key.length;
  }
  for (let step = WORDS - 1; step > 0; step--) {
    words[i] = ((words[i] as number) ^ Math.imul(mixed(words, i - 1), 1566083941)) - i;
    i = following(words, i);
  }
  words[0] = 0x80000000;
  return words;
}

function mixed(words: Uint32Array, index: number): number {
  const word = words[index] as number;
  return word ^ (word >>> 30);
}

/** The index after `i`; past the end it is 1, and the last word is copied to the front. */
function following(words: Uint32Array, i: number): number {
  if (i + 1 < WORDS) return i + 1;
  words[0] = words[WORDS - 1] as number;
  return 1;
}

/** The next block of words. */
function twist(words: Uint32Array): Uint32Array {
  const next = words.slice();
  for (let i = 0; i < WORDS; i++) {
    const y = ((next[i] as number) & 0x80000000) | ((next[(i + 1) % WORDS] as number) & 0x7fffffff);
    next[i] = (next[(i + 397) % WORDS] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
  return next;
}
