import {
  checkOptions,
  checkShape,
  fillUniform,
  finiteNumber,
  refuseExtra,
  type Shape,
  type SymbolicShape,
  type Tensor,
} from '@sepal/tensor';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { checkSeed, seedKey } from '../random/seed.ts';

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
  const { shape } = options;
  // Unknown lengths are null.
  checkShape(Array.isArray(shape) ? shape.map((length: number | null) => length ?? 0) : (shape as Shape), where);
  return applyOp(randomUniformOp, [seed], { shape, minval, maxval });
}
