import { isValue } from '@sepal/layers';
import type { Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/**
 * What a function of the caller's has returned, which must be a tensor.
 *
 * @param what the function, for errors
 * @param where the loss or metric that it is
 * @throws ValueError for anything else, such as a promise or a number
 */
export function returnedValue(value: unknown, what: string, where: string): Value {
  if (isValue(value)) return value;
  throw new ValueError({
    where,
    message: `${what} must return a tensor. Received: ${show(value)}.`,
    hint: 'Compute it with the functions of @sepal/ops, and not in an async function.',
  });
}
