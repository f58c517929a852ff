import {
  add,
  divide,
  logSoftmax,
  maximum,
  minimum,
  multiply,
  negative,
  softmaxCrossEntropy,
  sum,
  type Value,
} from '@sepal/ops';
import { normalizeAxis } from '@sepal/tensor';

/** Keras' `backend.epsilon()`. */
export const EPSILON = 1e-7;

/** Keeps probabilities away from 0 and 1, whose logarithms are infinite, as Keras does. */
export function clipProbabilities(probabilities: Value): Value {
  return minimum(maximum(probabilities, EPSILON), 1 - EPSILON);
}

/** Divides probabilities by their sum along the classes. */
export function normalized(probabilities: Value, axis: number): Value {
  return divide(probabilities, sum(probabilities, { axis, keepdims: true }));
}

/**
 * Moves targets towards an equal share of each class.
 *
 * @param share the share: 1 / the number of classes
 */
export function smoothLabels(targets: Value, smoothing: number, share: () => number): Value {
  return smoothing === 0 ? targets : add(multiply(targets, 1 - smoothing), smoothing * share());
}

/** −Σ targets · log softmax(logits) along the classes: one op where they are the last axis. */
export function crossEntropyOfLogits(logits: Value, targets: Value, axis: number): Value {
  const rank = logits.shape.length;
  if (normalizeAxis(axis, rank) === rank - 1) return softmaxCrossEntropy(logits, targets);
  return negative(sum(multiply(targets, logSoftmax(logits, axis)), { axis }));
}
