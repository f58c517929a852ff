import { ValueError } from '@sepal/tensor';
import type { TensorType } from '../graph/types.ts';

/** @throws ValueError if the operand `name` does not hold float32 */
export function checkFloat({ dtype }: TensorType, name: string, where: string): void {
  if (dtype === 'float32') return;
  throw new ValueError({
    where,
    message: `\`${name}\` must have dtype float32. Received dtype ${dtype}.`,
    hint: `Convert it with cast(${name}, 'float32').`,
  });
}
