import { broadcastShapes, type DType, type Tensor, ValueError } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { toValue } from '../elementwise/operand.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { selectReference } from './reference.ts';

export const selectOp: OpDefinition<'select'> = {
  name: 'select',
  infer([condition, a, b], _attributes, where) {
    if (condition.dtype !== 'bool') {
      throw new ValueError({
        where,
        message: `The condition must have dtype bool. Received dtype ${condition.dtype}.`,
        hint: "Compare it with something, or convert it with cast(x, 'bool').",
      });
    }
    if (a.dtype !== b.dtype) {
      throw new ValueError({
        where,
        message: `Both choices must have the same dtype. Received dtypes ${a.dtype} and ${b.dtype}.`,
        hint: "Convert one of them, for example with cast(x, 'float32').",
      });
    }
    const shape = broadcastShapes(broadcastShapes(condition.shape, a.shape, where), b.shape, where);
    return { shape, dtype: a.dtype };
  },
  reference: selectReference,
};

/**
 * Takes every element from `a` where the condition holds, and from `b` elsewhere.
 *
 * @param condition bool
 * @param a, b one type, of shapes that broadcast with the condition's as in NumPy; a number becomes a scalar of the
 *   other's type → the shape that all three broadcast to
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @see https://keras.io/api/ops/numpy/#where-function
 * @example
 * const x = tensor([-2, 3]);
 * select(greater(x, 0), x, 0).toArray(); // [0, 3]
 */
export function select<D extends DType = 'float32'>(
  condition: Tensor,
  a: Tensor<D> | number,
  b: Tensor<D> | number,
): Tensor<D>;
export function select<D extends DType = 'float32'>(
  condition: Value,
  a: Value<D> | number,
  b: Value<D> | number,
): Value<D>;
export function select(condition: Value, a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  refuseExtra(extra, 'select(condition, a, b)');
  return applyOp(selectOp, [condition, toValue(a, b, 'select'), toValue(b, a, 'select')], {});
}
