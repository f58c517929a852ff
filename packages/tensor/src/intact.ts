import { ValueError } from './errors.ts';
import { formatShape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * Checks that a tensor still has all its elements: the caller may have resized or transferred the buffer.
 *
 * @param where the reader, for errors
 * @param what the tensor's role, such as `Input 0`
 */
export function checkIntact({ shape, data }: Tensor, where: string, what: string): void {
  const expected = sizeOf(shape);
  if (data.length === expected) return;
  throw new ValueError({
    where,
    message: `${what} of shape ${formatShape(shape)} has ${data.length} elements left of ${expected}: its buffer was resized or transferred.`,
    hint: 'Give a tensor that has its elements until the call has returned; `data.slice()` makes a copy.',
  });
}
