import { type DType, normalizeAxis, type Tensor } from '@sepal/tensor';
import { compose, refuseExtra } from '@sepal/tensor/options';
import { checkIntegers, checkOperand, checkValue } from '../arguments/check-operands.ts';
import { divide, subtract } from '../elementwise/binary.ts';
import { exp } from '../elementwise/unary.ts';
import { applyOp, type OpDefinition, tableLike } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { max, sum } from '../reduce/op.ts';
import { softmaxReferences } from './reference.ts';

/** Ops that normalize the numbers along an axis to probabilities or log-probabilities. */
export type SoftmaxOp = 'softmax' | 'logSoftmax' | 'sparsemax';

export interface SoftmaxAttributes {
  /** The axis to normalize along, counted from the start. */
  readonly axis: number;
}

function softmaxOp(name: SoftmaxOp): OpDefinition<SoftmaxOp> {
  return {
    name,
    infer([x], _attributes, where) {
      checkOperand(x, ['float32'], where);
      return { shape: x.shape, dtype: 'float32' };
    },
    reference: softmaxReferences[name],
  };
}

/** The definitions of the ops of the softmax family. */
export const softmaxOps = /* @__PURE__ */ tableLike(softmaxReferences, softmaxOp) as unknown as {
  readonly [K in SoftmaxOp]: OpDefinition<K>;
};

function applySoftmax(name: SoftmaxOp, x: Value, axis: number): Value {
  checkValue(x, name);
  const attributes = { axis: normalizeAxis(axis, x.shape.length, name) };
  return applyOp(softmaxOps[name] as OpDefinition<SoftmaxOp>, [x], attributes);
}

/**
 * Converts numbers to probabilities: exp(x) divided by its sum along an axis. Large numbers do not overflow.
 *
 * @param x float32, any shape with an axis → the same shape
 * @param axis the axis to normalize along (default -1, the last); several axes are treated as one
 * @throws ShapeError, ValueError if there is no such axis, or for another element type
 * @see https://keras.io/api/layers/activations/#softmax-function
 * @example
 * softmax(tensor([[1000, 1000]])).toArray(); // [[0.5, 0.5]]
 */
export function softmax<D extends DType>(x: Tensor<D>, axis?: number | readonly number[]): Tensor<D>;
export function softmax<D extends DType>(x: Value<D>, axis?: number | readonly number[]): Value<D>;
export function softmax(x: Value, axis: number | readonly number[] = -1, ...extra: unknown[]): Value {
  return compose('softmax(x, axis)', extra, () => {
    if (typeof axis === 'number') return applySoftmax('softmax', x, axis);
    checkIntegers(axis, 'axis', 'softmax');
    if (axis.length === 1) return applySoftmax('softmax', x, axis[0] as number);
    const powers = exp(subtract(x, max(x, { axis, keepdims: true })));
    return divide(powers, sum(powers, { axis, keepdims: true }));
  });
}

/**
 * The logarithm of {@link softmax}, accurate even where the probability is nearly 0.
 *
 * @param x float32, any shape with an axis → the same shape
 * @param axis the axis to normalize along (default -1, the last)
 * @throws ShapeError, ValueError if there is no such axis, or for another element type
 * @see https://keras.io/api/layers/activations/#log_softmax-function
 * @example
 * logSoftmax(tensor([0, -1000])).toArray(); // [0, -1000]
 */
export function logSoftmax<D extends DType>(x: Tensor<D>, axis?: number): Tensor<D>;
export function logSoftmax<D extends DType>(x: Value<D>, axis?: number): Value<D>;
export function logSoftmax(x: Value, axis = -1, ...extra: unknown[]): Value {
  refuseExtra(extra, 'logSoftmax(x, axis)');
  return applySoftmax('logSoftmax', x, axis);
}

/**
 * max(x − τ, 0), with a threshold τ for every vector along an axis: a softmax with zeros, as Keras 3 computes it.
 *
 * Keras' τ equals the paper's only if a single number exceeds it; otherwise Keras' results do not add up to 1. This function
 * reproduces Keras, so that networks trained there give the same output here.
 *
 * @param x float32, any shape with an axis → the same shape
 * @param axis the axis to normalize along (default -1, the last)
 * @throws ShapeError, ValueError if there is no such axis, or for another element type
 * @see https://arxiv.org/abs/1602.02068, https://keras.io/api/layers/activations/#sparsemax-function
 * @example
 * sparsemax(tensor([1, 2, 3])).toArray(); // [0, 0, 1]
 */
export function sparsemax<D extends DType>(x: Tensor<D>, axis?: number): Tensor<D>;
export function sparsemax<D extends DType>(x: Value<D>, axis?: number): Value<D>;
export function sparsemax(x: Value, axis = -1, ...extra: unknown[]): Value {
  refuseExtra(extra, 'sparsemax(x, axis)');
  return applySoftmax('sparsemax', x, axis);
}
