import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** An integer of 0 or more. @throws ValueError otherwise */
export function wholeNumber(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new ValueError({
    where,
    message: `\`${name}\` must be an integer of 0 or more. Received: ${name}=${show(value)}.`,
  });
}
