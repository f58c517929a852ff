import { cast, type Value } from '@sepal/ops';
import type { DType } from '@sepal/tensor';

/** A tensor or a number. */
export type Operand = Value | number;

/** Element types from narrow to wide: a result has the wider of its operands' types, as in JAX. */
const WIDTHS: readonly DType[] = ['bool', 'uint8', 'uint32', 'int32', 'float32'];

/** Operands converted to one element type, as Keras does: a number takes the tensor's type if that can hold it. */
export function promote(operands: readonly Operand[]): readonly Operand[] {
  const narrowest = operands.some((operand) => typeof operand === 'number') ? WIDTHS.indexOf('uint8') : 0;
  const widest = Math.max(...operands.map(widthOf));
  const dtype = widest < narrowest ? 'int32' : WIDTHS[widest];
  return operands.map((operand) => convert(operand, dtype));
}

/** Operands converted to float32. */
export function promoteToFloat(operands: readonly Operand[]): readonly Operand[] {
  return operands.map((operand) => convert(operand, 'float32'));
}

function widthOf(operand: Operand): number {
  if (typeof operand !== 'number') return WIDTHS.indexOf(operand?.dtype);
  return Number.isInteger(operand) ? 0 : WIDTHS.indexOf('float32');
}

function convert(operand: Operand, dtype: DType | undefined): Operand {
  const converts = dtype !== undefined && typeof operand === 'object' && operand?.dtype !== undefined;
  return converts && operand.dtype !== dtype ? cast(operand, dtype) : operand;
}

/** Whether each element of an operand is not 0. */
export function asBool(operand: Operand): Operand {
  return typeof operand === 'number' ? Number(operand !== 0) : convert(operand, 'bool');
}
