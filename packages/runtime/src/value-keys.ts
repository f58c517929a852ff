import type { OpNode } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** Constants up to this many elements are compared by what they hold, larger ones by whether they are the same tensor. */
const COMPARED_ELEMENTS = 64;

/** What ops of equal values have in common, if equal operands have equal names. */
export function keyOfOp({ op, attributes }: OpNode, operands: readonly number[]): string {
  return `${op}(${operands.join()})${JSON.stringify(attributes, exactly)}`;
}

/** What equal constants have in common: a text, or for large ones the tensor itself. */
export function keyOfConstant(value: Tensor): string | Tensor {
  const { shape, dtype, data, size } = value;
  if (size > COMPARED_ELEMENTS) return value;
  return `${dtype}[${shape.join()}]${Array.from(data, (element) => exactly('', element)).join()}`;
}

/** Writes the numbers for which JSON has no words, −0 among them, so that different ones stay different. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
