import { ValueError } from '@sepal/tensor';
import { frozenCopy, show } from '@sepal/tensor/options';

/** Returns the option. @throws ValueError unless it is an integer */
export function checkAxis(axis: unknown, where: string): number {
  if (Number.isInteger(axis)) return axis as number;
  throw new ValueError({ where, message: `\`axis\` must be an integer. Received: axis=${show(axis)}.` });
}

/** Returns the option. @throws ValueError unless it is an integer, a list of integers or null */
export function checkAxes(axis: unknown, where: string): number | readonly number[] | null {
  const list: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  if (axis === null || list.every((entry) => Number.isInteger(entry))) {
    return frozenCopy(axis as number | readonly number[] | null);
  }
  throw new ValueError({
    where,
    message: `\`axis\` must be an integer, a list of integers or null. Received: axis=${show(axis)}.`,
  });
}

/** Returns the option. @throws ValueError unless it is a number from 0 to 1 */
export function checkFraction(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new ValueError({
    where,
    message: `\`${name}\` must be a number from 0 to 1. Received: ${name}=${show(value)}.`,
  });
}
