import { divide, equal, mean, multiply, select, sum, type Value } from '@sepal/ops';
import { isStatic, sizeOf, ValueError } from '@sepal/tensor';
import { allowedNamesHint, camelCase, show } from '@sepal/tensor/options';
import { toSameRank } from './same-rank.ts';

/**
 * How the losses of a batch become one number:
 *
 * | reduction | the sum of the losses, each times its weight, … |
 * |---|---|
 * | 'sumOverBatchSize', 'mean' | divided by how many there are, whatever their weights |
 * | 'meanWithSampleWeight' | divided by the sum of the weights |
 * | 'sum' | as it is |
 * | 'none', null | not summed: a loss for each sample |
 */
export type Reduction = 'sumOverBatchSize' | 'mean' | 'meanWithSampleWeight' | 'sum' | 'none' | null;

const REDUCTIONS: readonly Reduction[] = ['sumOverBatchSize', 'mean', 'meanWithSampleWeight', 'sum', 'none'];

/** Reads a reduction, in Keras' spelling too. @throws ValueError for anything else */
export function checkReduction(value: unknown, where: string): Reduction {
  if (value === null) return null;
  const name = typeof value === 'string' ? camelCase(value) : undefined;
  const found = REDUCTIONS.find((reduction) => reduction === name);
  if (found !== undefined) return found;
  throw new ValueError({
    where,
    message: `Invalid value for argument \`reduction\`. Received: reduction=${show(value)}.`,
    hint: allowedNamesHint(
      value,
      REDUCTIONS.map((reduction) => `${reduction}`),
    ),
  });
}

/** Losses and what weighs them. */
export interface WeightedLosses {
  /** float32, `[batch, …]` */
  readonly losses: Value;
  /** float32, a shape that broadcasts to that of the losses */
  readonly sampleWeight?: Value | undefined;
  /** bool: which losses count */
  readonly mask?: Value | undefined;
}

/**
 * Weighs losses and reduces them, as Keras' `reduce_weighted_values`.
 *
 * Losses that the mask excludes count for nothing: 'sumOverBatchSize' and 'mean' divide by the number of the others.
 */
export function reduceWeighted({ losses, sampleWeight, mask }: WeightedLosses, reduction: Reduction): Value {
  const weights = mask === undefined ? sampleWeight : maskedWeights(mask, sampleWeight, reduction);
  if (weights === undefined) return reduce(losses, undefined, reduction);
  const [values, factors] = toSameRank(losses, weights);
  return reduce(multiply(values, factors), factors, reduction);
}

function reduce(values: Value, weights: Value | undefined, reduction: Reduction): Value {
  const isSingle = values.shape.length === 0;
  const isEmpty = isStatic(values.shape) && sizeOf(values.shape) === 0;
  if (reduction === null || reduction === 'none' || isSingle) return values;
  if (reduction === 'sum' || isEmpty) return sum(values);
  if (reduction === 'meanWithSampleWeight' && weights !== undefined) return divideNoNaN(sum(values), sum(weights));
  return mean(values);
}

/** Weights in which the mask is merged. Those of a mean make up for what the mask excludes. */
export function maskedWeights(mask: Value, sampleWeight: Value | undefined, reduction: Reduction): Value {
  const isMean = reduction === 'mean' || reduction === 'sumOverBatchSize';
  const counted = select(mask, 1, 0);
  const factors = isMean ? multiply(counted, divideNoNaN(1, mean(counted))) : counted;
  if (sampleWeight === undefined) return factors;
  const [a, b] = toSameRank(factors, sampleWeight);
  return multiply(a, b);
}

/** a / b, and 0 where b is 0. */
export function divideNoNaN(a: Value | number, b: Value): Value {
  const isZero = equal(b, 0);
  return select(isZero, 0, divide(a, select(isZero, 1, b)));
}
