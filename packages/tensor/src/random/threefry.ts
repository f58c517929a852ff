/** A pair of 32-bit words that selects one stream of random bits: Keras' `[seed, counter]`. */
export type RandomKey = readonly [number, number];

/**
 * Encrypts one 64-bit counter with the Threefry cipher of 2 words of 32 bits and 20 rounds.
 *
 * @param key two 32-bit words
 * @param high the counter's upper word
 * @param low the counter's lower word
 * @param block receives the two result words; passed in so that a loop need not allocate
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 *
 * @example
 * const block = new Uint32Array(2);
 * threefry2x32([0, 0], 0, 0, block); // block is [0x6b200159, 0x99ba4efe]
 */
export function threefry2x32(key: RandomKey, high: number, low: number, block: Uint32Array): void {
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let x0 = (high + k0) | 0;
  let x1 = (low + k1) | 0;

  // Twenty rounds; after every four, the next key words and the count of additions are added.
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 13) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 15) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 26) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 6) ^ x0;
  x0 = (x0 + k1) | 0;
  x1 = (x1 + k2 + 1) | 0;

  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 17) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 29) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 16) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 24) ^ x0;
  x0 = (x0 + k2) | 0;
  x1 = (x1 + k0 + 2) | 0;

  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 13) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 15) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 26) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 6) ^ x0;
  x0 = (x0 + k0) | 0;
  x1 = (x1 + k1 + 3) | 0;

  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 17) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 29) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 16) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 24) ^ x0;
  x0 = (x0 + k1) | 0;
  x1 = (x1 + k2 + 4) | 0;

  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 13) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 15) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 26) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = rotateLeft(x1, 6) ^ x0;
  block[0] = x0 + k2;
  block[1] = x1 + k0 + 5;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * Fills `out` with random bits: element i is the two words of `threefry2x32(key, offset + i)`, xored.
 *
 * This is JAX's partitionable layout: any part of a stream can be computed on its own, by its offset.
 *
 * @param out filled completely
 * @param key two 32-bit words
 * @param offset the index in the stream of the first element of `out`, an integer from 0 to 2^53 - 1
 */
export function fillThreefryBits(out: Uint32Array, key: RandomKey, offset = 0): void {
  const block = new Uint32Array(2);
  let high = Math.floor(offset / 2 ** 32);
  let low = offset >>> 0;
  for (let i = 0; i < out.length; i++) {
    threefry2x32(key, high, low, block);
    out[i] = (block[0] as number) ^ (block[1] as number);
    low = (low + 1) >>> 0;
    if (low === 0) high++;
  }
}

/**
 * `count` words of random bits, as `jax.random.bits(key, (count,))` returns them.
 *
 * @param key two 32-bit words: Keras' `[seed, counter]`
 * @param count how many words
 * @param offset the index in the stream of the first word
 *
 * Source: https://docs.jax.dev/en/latest/jax.random.html
 *
 * @example
 * const bits = threefryBits([42, 0], 4);
 * threefryBits([42, 0], 2, 2); // the last two of them
 */
export function threefryBits(key: RandomKey, count: number, offset = 0): Uint32Array {
  const bits = new Uint32Array(count);
  fillThreefryBits(bits, key, offset);
  return bits;
}

/**
 * The `index`th of the independent keys that `jax.random.split(key)` derives.
 *
 * @param key two 32-bit words
 * @param index which key, from 0
 *
 * @example
 * const [first, second] = [splitKey([42, 0], 0), splitKey([42, 0], 1)];
 */
export function splitKey(key: RandomKey, index: number): RandomKey {
  const block = new Uint32Array(2);
  threefry2x32(key, 0, index, block);
  return [block[0] as number, block[1] as number];
}
