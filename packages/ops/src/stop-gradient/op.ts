import type { DType, Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { reshapeReference } from '../reshape/reference.ts';

export const stopGradientOp: OpDefinition<'stopGradient'> = {
  name: 'stopGradient',
  infer: ([x]) => x,
  reference: ([x], _attributes, output) => reshapeReference([x], output, output),
};

/**
 * x itself, but a constant to whoever differentiates: no gradient flows through it. Programs do not compute it.
 *
 * @param x any element type, any shape → the same
 * @see https://keras.io/api/ops/core/#stopgradient-function
 * @example
 * grad((x) => sum(multiply(x, stopGradient(x))))(tensor([2, 3])).toArray(); // [2, 3]
 */
export function stopGradient<D extends DType>(x: Tensor<D>): Tensor<D>;
export function stopGradient<D extends DType>(x: Value<D>): Value<D>;
export function stopGradient(x: Value, ...extra: unknown[]): Value {
  refuseExtra(extra, 'stopGradient(x)');
  return applyOp(stopGradientOp, [x], {});
}
