import {
  checkShape,
  fillNormal,
  fillUniform,
  formatShape,
  type Shape,
  ShapeError,
  type SymbolicShape,
  type Tensor,
} from '@sepal/tensor';
import { checkOptions, finiteNumber, refuseExtra } from '@sepal/tensor/options';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { TensorType } from '../graph/types.ts';

export interface RandomUniformAttributes {
  /** The shape of the result; unknown lengths are `null` and must be known when the op is computed. */
  readonly shape: SymbolicShape;
  readonly minval: number;
  readonly maxval: number;
}

export const randomUniformOp: OpDefinition<'randomUniform'> = {
  name: 'randomUniform',
  infer([seed], { shape }, where) {
    checkSeed(seed, where);
    return { shape, dtype: 'float32' };
  },
  reference([seed], { minval, maxval }, output) {
    fillUniform(output.data as Float32Array, seedKey(seed), { minval, maxval });
  },
};

/** Options of {@link randomUniform}. */
export interface RandomUniformOptions {
  /** The shape of the result. */
  readonly shape: SymbolicShape;
  /** The lower bound, included (default 0). */
  readonly minval?: number | undefined;
  /** The upper bound, excluded (default 1). */
  readonly maxval?: number | undefined;
}

/**
 * Uniform random numbers in [minval, maxval): the same for the same seed on every machine, and equal to Keras' on JAX.
 *
 * @param seed uint32 `[2]`: the seed and a counter → float32 of the given shape
 * @throws ShapeError, ValueError if the seed is invalid or a bound is not finite
 * @see https://keras.io/api/random/random_ops/#uniform-function
 * @example
 * randomUniform(tensor([42, 0], [2], 'uint32'), { shape: [3] }).shape; // [3]
 */
export function randomUniform(seed: Tensor, options: RandomUniformOptions): Tensor<'float32'>;
export function randomUniform(seed: Value, options: RandomUniformOptions): Value<'float32'>;
export function randomUniform(seed: Value, options: RandomUniformOptions, ...extra: unknown[]): Value {
  refuseExtra(extra, 'randomUniform(seed, options)');
  const where = 'randomUniform';
  checkOptions<RandomUniformOptions>(options, { shape: true, minval: true, maxval: true }, where);
  const minval = finiteNumber(options.minval ?? 0, 'minval', where);
  const maxval = finiteNumber(options.maxval ?? 1, 'maxval', where);
  const shape = checkedShape(options.shape, where);
  return applyOp(randomUniformOp, [seed], { shape, minval, maxval });
}

export interface RandomNormalAttributes {
  /** The shape of the result; unknown lengths are `null` and must be known when the op is computed. */
  readonly shape: SymbolicShape;
  readonly mean: number;
  readonly stddev: number;
}

export const randomNormalOp: OpDefinition<'randomNormal'> = {
  name: 'randomNormal',
  infer([seed], { shape }, where) {
    checkSeed(seed, where);
    return { shape, dtype: 'float32' };
  },
  reference([seed], { mean, stddev }, output) {
    fillNormal(output.data as Float32Array, seedKey(seed), { mean, stddev });
  },
};

/** Options of {@link randomNormal}. */
export interface RandomNormalOptions {
  /** The shape of the result. */
  readonly shape: SymbolicShape;
  /** The mean of the distribution (default 0). */
  readonly mean?: number | undefined;
  /** Its standard deviation (default 1). */
  readonly stddev?: number | undefined;
}

/**
 * Normally distributed random numbers: the same for the same seed on every machine, and equal to Keras' on JAX.
 *
 * @param seed uint32 `[2]`: the seed and a counter → float32 of the given shape
 * @throws ShapeError, ValueError if the seed is invalid or a parameter is not finite
 * @see https://keras.io/api/random/random_ops/#normal-function
 * @example
 * randomNormal(tensor([42, 0], [2], 'uint32'), { shape: [3], stddev: 0.05 }).shape; // [3]
 */
export function randomNormal(seed: Tensor, options: RandomNormalOptions): Tensor<'float32'>;
export function randomNormal(seed: Value, options: RandomNormalOptions): Value<'float32'>;
export function randomNormal(seed: Value, options: RandomNormalOptions, ...extra: unknown[]): Value {
  refuseExtra(extra, 'randomNormal(seed, options)');
  const where = 'randomNormal';
  checkOptions<RandomNormalOptions>(options, { shape: true, mean: true, stddev: true }, where);
  const mean = finiteNumber(options.mean ?? 0, 'mean', where);
  const stddev = finiteNumber(options.stddev ?? 1, 'stddev', where);
  const shape = checkedShape(options.shape, where);
  return applyOp(randomNormalOp, [seed], { shape, mean, stddev });
}

/** @throws ShapeError unless it is a shape; unknown lengths are `null` */
function checkedShape(shape: SymbolicShape, where: string): SymbolicShape {
  checkShape(Array.isArray(shape) ? shape.map((length: number | null) => length ?? 0) : (shape as Shape), where);
  return shape;
}

/** @throws ShapeError unless it is the seed of a random op: uint32 `[2]`, the seed and a counter */
function checkSeed({ shape, dtype }: TensorType, where: string): void {
  if (dtype === 'uint32' && shape.length === 1 && (shape[0] === 2 || shape[0] === null)) return;
  throw new ShapeError({
    where,
    message: `The seed must have shape (2,) and dtype uint32. Received shape ${formatShape(shape)} and dtype ${dtype}.`,
    hint: "For example: tensor([42, 0], [2], 'uint32').",
  });
}

/** The two words of a seed. */
function seedKey({ data }: Tensor): readonly [number, number] {
  return [data[0] as number, data[1] as number];
}
