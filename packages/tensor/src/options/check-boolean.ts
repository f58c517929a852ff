import { ValueError } from '../errors.ts';
import { show } from './show.ts';

/** @throws ValueError unless `value` is true or false */
export function checkBoolean(value: unknown, name: string, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new ValueError({
    where,
    message: `\`${name}\` must be true or false. Received: ${name}=${show(value)}.`,
  });
}
