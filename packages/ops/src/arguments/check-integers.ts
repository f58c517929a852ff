import { show, ValueError } from '@sepal/tensor';

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
