import { type DType, ValueError } from '@sepal/tensor';
import type { TensorType } from '../graph/types.ts';

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
