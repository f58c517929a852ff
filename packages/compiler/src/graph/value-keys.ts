import { exactText } from '@sepal/kernels';
import type { OpNode } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** Constants up to this many elements are compared by what they hold, larger ones by whether they are the same tensor. */
const COMPARED_ELEMENTS = 64;

/** What ops of equal values have in common, if equal operands have equal names. */
export function keyOfOp({ op, attributes }: OpNode, operands: readonly number[]): string {
  return `${op}(${operands.join()})${exactText(attributes)}`;
}

/** What equal constants have in common: a text, or for large ones the tensor itself. */
export function keyOfConstant(value: Tensor): string | Tensor {
  const { shape, dtype, data, size } = value;
  return size > COMPARED_ELEMENTS ? value : `${dtype}[${shape.join()}]${exactText(Array.from(data))}`;
}
