import { erfInv, fusedMultiplyAdd } from './erf-inv.ts';
import { fillThreefryBits, type RandomKey, splitKey, threefryBits } from './threefry.ts';

const f = Math.fround;

/**
 * Fills `out` with uniform float32 numbers in [minval, maxval), as `keras.random.uniform` on JAX does.
 *
 * If `maxval` is below `minval`, every number is `minval`, as in Keras.
 *
 * @param out filled completely
 * @param key `[seed, counter]`, from `drawSeed`
 * @param range `minval` (default 0) and `maxval` (default 1)
 *
 * Source: https://keras.io/api/random/random_ops/#uniform-function
 *
 * @example
 * const values = new Float32Array(3);
 * fillUniform(values, [42, 0]); // 0.5667296648025513, 0.06554865837097168, 0.38167238235473633
 */
export function fillUniform(out: Float32Array, key: RandomKey, range: { minval?: number; maxval?: number } = {}): void {
  const low = f(range.minval ?? 0);
  const span = f(f(range.maxval ?? 1) - low);
  const bits = drawBits(out, key);
  for (let i = 0; i < out.length; i++) out[i] = uniformOf(bits[i] as number, low, span);
}

/**
 * Fills `out` with normally distributed float32 numbers, as `keras.random.normal` on JAX does.
 *
 * @param out filled completely
 * @param key `[seed, counter]`, from `drawSeed`
 * @param distribution `mean` (default 0) and `stddev` (default 1)
 *
 * Source: https://keras.io/api/random/random_ops/#normal-function
 *
 * @example
 * const values = new Float32Array(2);
 * fillNormal(values, [42, 0]); // 0.1680542379617691, -1.5097887516021729
 */
export function fillNormal(
  out: Float32Array,
  key: RandomKey,
  distribution: { mean?: number; stddev?: number } = {},
): void {
  const mean = f(distribution.mean ?? 0);
  const stddev = f(distribution.stddev ?? 1);
  const bits = drawBits(out, key);
  for (let i = 0; i < out.length; i++) {
    // The open interval (-1, 1): its lower end is the float32 above -1, and its width rounds to 2.
    const u = uniformOf(bits[i] as number, -1 + 2 ** -24, 2);
    out[i] = f(f(SQRT2 * erfInv(u)) * stddev) + mean;
  }
}

/**
 * Fills `out` with normally distributed float32 numbers, truncated at two standard deviations from the mean, as
 * `keras.random.truncated_normal` on JAX does.
 *
 * @param out filled completely
 * @param key `[seed, counter]`, from `drawSeed`
 * @param distribution `mean` (default 0) and `stddev` (default 1), both of the distribution before truncation
 *
 * Source: https://keras.io/api/random/random_ops/#truncated_normal-function
 *
 * @example
 * const values = new Float32Array(2);
 * fillTruncatedNormal(values, [42, 0]); // 0.16034017503261566, -1.3701739311218262
 */
export function fillTruncatedNormal(
  out: Float32Array,
  key: RandomKey,
  distribution: { mean?: number; stddev?: number } = {},
): void {
  const mean = f(distribution.mean ?? 0);
  const stddev = f(distribution.stddev ?? 1);
  const bits = drawBits(out, key);
  for (let i = 0; i < out.length; i++) {
    const u = uniformOf(bits[i] as number, -ERF_SQRT2, 2 * ERF_SQRT2);
    const sample = Math.min(Math.max(f(SQRT2 * erfInv(u)), -BELOW_TWO), BELOW_TWO);
    out[i] = f(sample * stddev) + mean;
  }
}

/** The float32 nearest to the square root of 2. */
const SQRT2 = 1.4142135381698608;
/** erf(sqrt(2)) as XLA computes it in float32: the probability of lying within two standard deviations. */
const ERF_SQRT2 = 0.9544997215270996;
/** The largest float32 below 2: the interval of the truncated normal distribution is open. */
const BELOW_TWO = 2 - 2 ** -23;

/**
 * Fills `out` with ones (probability `keep`) and zeros, as `jax.random.bernoulli(key, keep)` draws them.
 *
 * @param out filled completely
 * @param key `[seed, counter]`, from `drawSeed`
 * @param keep the probability of a one, from 0 to 1
 *
 * @example
 * const mask = new Uint8Array(4);
 * fillBernoulli(mask, [42, 0], 0.5); // 0, 1, 1, 0
 */
export function fillBernoulli(out: Uint8Array, key: RandomKey, keep: number): void {
  const probability = f(keep);
  const bits = threefryBits(key, out.length);
  for (let i = 0; i < out.length; i++) out[i] = fractionOf(bits[i] as number) < probability ? 1 : 0;
}

/**
 * Fills `out` with uniform integers in [minval, maxval), as `keras.random.randint` on JAX does.
 *
 * If `maxval` is not above `minval`, every number is `minval`, as in Keras.
 *
 * @param out filled completely
 * @param key `[seed, counter]`, from `drawSeed`
 * @param range `minval` and `maxval`, integers from -2^31 to 2^31 - 1
 *
 * Source: https://keras.io/api/random/random_ops/#randint-function
 *
 * @example
 * const values = new Int32Array(4);
 * fillRandint(values, [42, 0], { minval: 0, maxval: 10 }); // 9, 6, 4, 2
 */
export function fillRandint(out: Int32Array, key: RandomKey, range: { minval: number; maxval: number }): void {
  const { minval, maxval } = range;
  const span = maxval > minval ? maxval - minval : 1;
  // 64 random bits modulo span, from two words: (high * 2^32 + low) % span, in wrapping 32-bit arithmetic.
  const half = 2 ** 16 % span;
  const multiplier = (Math.imul(half, half) >>> 0) % span;
  const high = threefryBits(splitKey(key, 0), out.length);
  const low = threefryBits(splitKey(key, 1), out.length);
  for (let i = 0; i < out.length; i++) {
    const product = Math.imul((high[i] as number) % span, multiplier);
    out[i] = minval + (((product + ((low[i] as number) % span)) >>> 0) % span);
  }
}

/** Random bits in the memory of `out`, to be converted to numbers in place. */
function drawBits(out: Float32Array, key: RandomKey): Uint32Array {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  fillThreefryBits(bits, key);
  return bits;
}

/** A multiple of 2^-23 in [0, 1), from the upper 23 of 32 random bits. */
function fractionOf(bits: number): number {
  return (bits >>> 9) * 2 ** -23;
}

/** A float32 in [low, low + span]. XLA fuses the product and the sum. */
function uniformOf(bits: number, low: number, span: number): number {
  return Math.max(low, fusedMultiplyAdd(fractionOf(bits), span, low));
}
