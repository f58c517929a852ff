import { allocate, full, ValueError } from '@sepal/tensor';
import { checkValue } from '../arguments/check-operands.ts';
import type { Value } from '../graph/trace.ts';

/**
 * Converts a number operand to a scalar of the element type of `other`, or of float32 if that is a number too.
 *
 * @throws ValueError if the type of `other` cannot represent the number: nothing is rounded silently
 */
export function toValue(operand: Value | number, other: Value | number, where: string): Value {
  if (typeof operand !== 'number') {
    checkValue(operand, where);
    return operand;
  }
  if (typeof other !== 'number') checkValue(other, where);
  const dtype = typeof other === 'number' ? 'float32' : other.dtype;
  if (dtype !== 'float32') {
    const stored = allocate(dtype, 1).fill(operand)[0];
    if (stored !== operand || (dtype === 'bool' && operand > 1)) {
      throw new ValueError({
        where,
        message: `The number ${operand} cannot be combined with a tensor of dtype ${dtype}, which does not hold it.`,
        hint: "Convert the tensor with cast(x, 'float32').",
      });
    }
  }
  return full([], operand, dtype);
}
