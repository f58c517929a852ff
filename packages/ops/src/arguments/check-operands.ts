import { type DType, Tensor, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { Traced, type Value } from '../graph/trace.ts';
import type { TensorType } from '../graph/types.ts';
import { notATensor } from './check-tensor.ts';

/** @throws ValueError unless `value` is a tensor or a value of a trace */
export function checkValue(value: unknown, where: string): asserts value is Value {
  if (value instanceof Tensor || value instanceof Traced) return;
  throw notATensor(value, where);
}

/** The element types that are numbers. */
export const numberDTypes: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8'];

/** @throws ValueError if the operand's element type is not one of `allowed` */
export function checkOperand({ dtype }: TensorType, allowed: readonly DType[], where: string): void {
  if (allowed.includes(dtype)) return;
  throw new ValueError({
    where,
    message: `The operand must have dtype ${allowed.join(', ')}. Received dtype ${dtype}.`,
    hint: `Convert it with cast(x, '${allowed[0]}').`,
  });
}

/** @throws ValueError if the operand `name` does not hold float32 */
export function checkFloat({ dtype }: TensorType, name: string, where: string): void {
  if (dtype === 'float32') return;
  throw new ValueError({
    where,
    message: `\`${name}\` must have dtype float32. Received dtype ${dtype}.`,
    hint: `Convert it with cast(${name}, 'float32').`,
  });
}

/**
 * @param name the argument's name, for errors
 * @throws ValueError unless `values` is an array of integers
 */
export function checkIntegers(values: unknown, name: string, where: string): asserts values is readonly number[] {
  if (Array.isArray(values) && values.every(Number.isInteger)) return;
  throw new ValueError({
    where,
    message: `\`${name}\` must be an array of integers. Received ${name}=${show(values)}.`,
  });
}
