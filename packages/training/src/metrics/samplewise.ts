import { add, equal, mean, multiply, type ReduceOptions, select, type Value } from '@sepal/ops';
import { isStatic, sameShape, zeros } from '@sepal/tensor';
import { asFloat, toSameRank } from '../losses/same-rank.ts';

/** Values of a batch and their weights, one for each sample (or a scalar). */
export interface Samplewise {
  readonly values: Value;
  readonly weights: Value | undefined;
}

/**
 * Weighs values and reduces all axes but the first, as Keras' `reduce_to_samplewise_values`.
 *
 * Axes that the weights lack are reduced before, the others after the values are weighed.
 *
 * @param reduce `mean` or `sum`
 */
export function samplewise(
  given: Value,
  sampleWeight: Value | undefined,
  reduce: (x: Value, options: ReduceOptions) => Value = mean,
): Samplewise {
  const reduceFrom = (first: number, x: Value): Value =>
    x.shape.length <= first ? x : reduce(x, { axis: x.shape.slice(first).map((_, index) => first + index) });
  const floats = asFloat(given);
  if (sampleWeight === undefined) return { values: reduceFrom(1, floats), weights: undefined };
  const [aligned, weights] = toSameRank(floats, asFloat(sampleWeight));
  const values = reduceFrom(weights.shape.length, aligned);
  return {
    values: reduceFrom(1, multiply(values, weights)),
    weights: reduceFrom(1, broadcastLike(weights, values)),
  };
}

/** The value in the shape of another one. */
export function broadcastLike(value: Value, like: Value): Value {
  if (sameShape(value.shape, like.shape)) return value;
  if (isStatic(like.shape)) return add(value, zeros(like.shape));
  return select(equal(like, like), value, value);
}
