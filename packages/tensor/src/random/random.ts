import { allocate } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { refuseExtra } from '../options/check-arguments.ts';
import { checkOptions } from '../options/check-options.ts';
import { finiteNumber } from '../options/check-value.ts';
import { showBare } from '../options/show.ts';
import { broadcastShapes, checkShape, formatShape, type Shape, sameShape, sizeOf, stridesOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { fillBernoulli, fillNormal, fillRandint, fillTruncatedNormal, fillUniform } from './samplers.ts';
import { drawSeed, type Seed } from './seed-stream.ts';

/** Options of every random function. */
export interface SeedOption {
  /** An integer (the same numbers at every call), a `SeedGenerator` (new numbers at every call), or omitted: the global generator. */
  readonly seed?: Seed;
}

/** Options of functions that draw uniformly from a range. */
export interface RangeOptions extends SeedOption {
  /** The lower bound, included. */
  readonly minval?: number;
  /** The upper bound, excluded. */
  readonly maxval?: number;
}

/** Options of {@link dropout}. */
export interface DropoutOptions extends SeedOption {
  /** The shape of the mask, broadcast to that of the input; null stands for the input's length. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** Options of functions that draw from a normal distribution. */
export interface NormalOptions extends SeedOption {
  /** The mean of the distribution. */
  readonly mean?: number;
  /** Its standard deviation. */
  readonly stddev?: number;
}

/**
 * Uniform random numbers in [minval, maxval).
 *
 * The numbers are those of `keras.random.uniform` on the JAX backend, bit for bit, on every JavaScript engine.
 *
 * @param shape lengths of the axes
 * @param options `minval` (default 0), `maxval` (default 1), `seed`
 * @throws ShapeError where a length is not a non-negative integer
 * @throws ValueError where a bound is not a finite number, or for a bad seed
 *
 * Source: https://keras.io/api/random/random_ops/#uniform-function
 *
 * @example
 * randomUniform([2, 3], { seed: 42 }).data[0]; // 0.5667296648025513
 */
export function randomUniform(shape: Shape, options: RangeOptions = {}, ...extra: never[]): Tensor<'float32'> {
  refuseExtra(extra, 'randomUniform(shape, options)');
  checkOptions<RangeOptions>(options, { seed: true, minval: true, maxval: true }, 'randomUniform');
  const { minval = 0, maxval = 1, seed } = options;
  finiteNumber(minval, 'minval', 'randomUniform');
  finiteNumber(maxval, 'maxval', 'randomUniform');
  const data = allocate('float32', checkedSize('randomUniform', shape));
  fillUniform(data, drawSeed(seed, 'randomUniform'), { minval, maxval });
  return new Tensor(shape, 'float32', data);
}

/**
 * Normally distributed random numbers.
 *
 * The numbers are those of `keras.random.normal` on the JAX backend, bit for bit, on every JavaScript engine.
 *
 * @param shape lengths of the axes
 * @param options `mean` (default 0), `stddev` (default 1), `seed`
 * @throws ShapeError where a length is not a non-negative integer
 * @throws ValueError where `mean` or `stddev` is not a finite number, or for a bad seed
 *
 * Source: https://keras.io/api/random/random_ops/#normal-function
 *
 * @example
 * randomNormal([3], { seed: 42 }).data[0]; // 0.1680542379617691
 */
export function randomNormal(shape: Shape, options: NormalOptions = {}, ...extra: never[]): Tensor<'float32'> {
  refuseExtra(extra, 'randomNormal(shape, options)');
  checkOptions<NormalOptions>(options, { seed: true, mean: true, stddev: true }, 'randomNormal');
  const { mean = 0, stddev = 1, seed } = options;
  finiteNumber(mean, 'mean', 'randomNormal');
  finiteNumber(stddev, 'stddev', 'randomNormal');
  const data = allocate('float32', checkedSize('randomNormal', shape));
  fillNormal(data, drawSeed(seed, 'randomNormal'), { mean, stddev });
  return new Tensor(shape, 'float32', data);
}

/**
 * Normally distributed random numbers, truncated at two standard deviations from the mean.
 *
 * The numbers are those of `keras.random.truncated_normal` on the JAX backend, bit for bit, on every JavaScript engine.
 *
 * @param shape lengths of the axes
 * @param options `mean` (default 0) and `stddev` (default 1) of the distribution before truncation, `seed`
 * @throws ShapeError where a length is not a non-negative integer
 * @throws ValueError where `mean` or `stddev` is not a finite number, or for a bad seed
 *
 * Source: https://keras.io/api/random/random_ops/#truncated_normal-function
 *
 * @example
 * truncatedNormal([3], { seed: 42 }).data[0]; // 0.16034017503261566
 */
export function truncatedNormal(shape: Shape, options: NormalOptions = {}, ...extra: never[]): Tensor<'float32'> {
  refuseExtra(extra, 'truncatedNormal(shape, options)');
  checkOptions<NormalOptions>(options, { seed: true, mean: true, stddev: true }, 'truncatedNormal');
  const { mean = 0, stddev = 1, seed } = options;
  finiteNumber(mean, 'mean', 'truncatedNormal');
  finiteNumber(stddev, 'stddev', 'truncatedNormal');
  const data = allocate('float32', checkedSize('truncatedNormal', shape));
  fillTruncatedNormal(data, drawSeed(seed, 'truncatedNormal'), { mean, stddev });
  return new Tensor(shape, 'float32', data);
}

/**
 * Uniform random integers in [minval, maxval).
 *
 * The numbers are those of `keras.random.randint` on the JAX backend. If `maxval` is not above `minval`, all are
 * `minval`, as in Keras.
 *
 * @param shape lengths of the axes
 * @param options `minval`, `maxval`, `seed`
 * @throws ShapeError where a length is not a non-negative integer
 * @throws ValueError where a bound is not an integer from -2^31 to 2^31 - 1, or for a bad seed
 *
 * Source: https://keras.io/api/random/random_ops/#randint-function
 *
 * @example
 * randint([4], { minval: 0, maxval: 10, seed: 42 }).data; // 9, 6, 4, 2
 */
export function randint(
  shape: Shape,
  options: Required<Omit<RangeOptions, 'seed'>> & SeedOption,
  ...extra: never[]
): Tensor<'int32'> {
  refuseExtra(extra, 'randint(shape, options)');
  checkOptions<RangeOptions>(options, { seed: true, minval: true, maxval: true }, 'randint');
  const { minval, maxval, seed } = options;
  for (const [name, bound] of Object.entries({ minval, maxval })) {
    if (Number.isInteger(bound) && Math.abs(bound + 0.5) < 2 ** 31) continue;
    throw new ValueError({
      where: 'randint',
      message: `Argument \`${name}\` must be an integer from -2^31 to 2^31 - 1. Received: ${name}=${showBare(bound)}`,
    });
  }
  const data = allocate('int32', checkedSize('randint', shape));
  fillRandint(data, drawSeed(seed, 'randint'), { minval, maxval });
  return new Tensor(shape, 'int32', data);
}

/**
 * Sets a random fraction `rate` of the elements to zero and divides the others by 1 − rate, which preserves the mean.
 *
 * Rate 0 returns `x` and rate 1 returns zeros; neither draws a seed. The numbers are those of
 * `keras.random.dropout` on the JAX backend.
 *
 * @param x float32, any shape → the same shape
 * @param rate the fraction to drop, from 0 to 1
 * @param options `seed`; `noiseShape`: the mask's shape, broadcast to that of `x`. A length of 1 drops whole slices
 *   together; null stands for the length of the same axis of `x`
 * @throws ValueError where `rate` is not from 0 to 1, `x` is not float32, or for a bad seed
 * @throws ShapeError where `noiseShape` cannot be broadcast to the shape of `x`
 *
 * Source: Srivastava et al., "Dropout" (2014); https://keras.io/api/random/random_ops/#dropout-function
 *
 * @example
 * dropout(tensor([1, 1, 1, 1]), 0.5, { seed: 42 }).data; // 0, 2, 2, 0
 */
export function dropout(
  x: Tensor<'float32'>,
  rate: number,
  options: DropoutOptions = {},
  ...extra: never[]
): Tensor<'float32'> {
  refuseExtra(extra, 'dropout(x, rate, options)');
  checkOptions<DropoutOptions>(options, { seed: true, noiseShape: true }, 'dropout');
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
    throw new ValueError({
      where: 'dropout',
      message: `Invalid value received for argument \`rate\`. Expected a float value between 0 and 1. Received: rate=${showBare(rate)}`,
    });
  }
  if (!(x instanceof Tensor) || x.dtype !== 'float32') {
    throw new ValueError({ where: 'dropout', message: `Expected a tensor of dtype float32. Received: ${showBare(x)}` });
  }
  const noiseShape = (options.noiseShape ?? x.shape).map((length, axis) => length ?? x.shape[axis] ?? 1);
  const size = checkedSize('dropout', noiseShape);
  if (noiseShape.length > x.rank || !sameShape(broadcastShapes(noiseShape, x.shape, 'dropout'), x.shape)) {
    throw new ShapeError({
      where: 'dropout',
      message: `noiseShape ${formatShape(noiseShape)} cannot be broadcast to the shape ${formatShape(x.shape)} of the input.`,
      hint: 'Its lengths, counted from the last axis, must be those of the input or 1.',
    });
  }
  if (rate === 0) return x;
  const data = new Float32Array(x.size);
  if (rate < 1) {
    const mask = new Uint8Array(size);
    fillBernoulli(mask, drawSeed(options.seed, 'dropout'), 1 - rate);
    keepScaled(data, { x, mask, noiseShape, keep: Math.fround(1 - rate) });
  }
  return new Tensor(x.shape, 'float32', data);
}

/** Writes `x / keep` to `out` where the mask, broadcast to the shape of `x`, is 1; elsewhere `out` stays 0. */
function keepScaled(
  out: Float32Array,
  parts: { x: Tensor<'float32'>; mask: Uint8Array; noiseShape: Shape; keep: number },
): void {
  const { x, mask, noiseShape, keep } = parts;
  // The mask's stride for each axis of x: 0 along broadcast axes.
  const missing = x.rank - noiseShape.length;
  const noiseStrides = stridesOf(noiseShape);
  const steps = x.shape.map((_, axis) =>
    (noiseShape[axis - missing] ?? 1) === 1 ? 0 : (noiseStrides[axis - missing] as number),
  );
  const position = new Array<number>(x.rank).fill(0);
  let at = 0;
  for (let i = 0; i < out.length; i++) {
    if (mask[at] === 1) out[i] = (x.data[i] as number) / keep;
    for (let axis = x.rank - 1; axis >= 0; axis--) {
      const step = steps[axis] as number;
      const next = (position[axis] as number) + 1;
      at += step;
      if (next < (x.shape[axis] as number)) {
        position[axis] = next;
        break;
      }
      position[axis] = 0;
      at -= step * next;
    }
  }
}

/** The number of elements of a shape. @throws ShapeError if it is not a shape */
function checkedSize(where: string, shape: Shape): number {
  checkShape(shape, where);
  return sizeOf(shape);
}
