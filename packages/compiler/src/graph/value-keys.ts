import { exactText, type OpNode } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** Constants up to this many elements are compared by value, larger ones by identity. */
const COMPARED_ELEMENTS = 64;

/** A key that is equal for ops with equal values, given equal names for equal operands. */
export function keyOfOp({ op, attributes }: OpNode, operands: readonly number[]): string {
  return `${op}(${operands.join()})${exactText(attributes)}`;
}

/** A key that is equal for equal constants: a text, or for large ones the tensor itself. */
export function keyOfConstant(value: Tensor): string | Tensor {
  const { shape, dtype, data, size } = value;
  return size > COMPARED_ELEMENTS ? value : `${dtype}[${shape.join()}]${exactText(Array.from(data))}`;
}
