import {
  checkOptions,
  checkShape,
  fillNormal,
  finiteNumber,
  refuseExtra,
  type Shape,
  type SymbolicShape,
  type Tensor,
} from '@sepal/tensor';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { checkSeed, seedKey } from '../random/seed.ts';

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
  const { shape } = options;
  // Unknown lengths are null.
  checkShape(Array.isArray(shape) ? shape.map((length: number | null) => length ?? 0) : (shape as Shape), where);
  return applyOp(randomNormalOp, [seed], { shape, mean, stddev });
}
