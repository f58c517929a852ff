import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** Returns the factor of a penalty. @throws ValueError unless it is a finite number of 0 or more */
export function checkFactor(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new ValueError({
    where,
    message: `Invalid value for argument ${name}: expected a non-negative float. Received: ${name}=${show(value)}.`,
  });
}
