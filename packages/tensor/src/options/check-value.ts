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

/** A strictly positive integer, such as a number of filters. @throws ValueError otherwise */
export function positiveInteger(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  const kind = typeof value === 'number' && !Number.isInteger(value) ? 'an integer' : 'a strictly positive value';
  throw new ValueError({
    where,
    message: `Invalid value for argument \`${name}\`. Expected ${kind}. Received ${name}=${show(value)}.`,
    hint: 'Use an integer of 1 or more.',
  });
}

/** A number that is neither infinite nor NaN. @throws ValueError otherwise */
export function finiteNumber(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ValueError({
    where,
    message: `Argument \`${name}\` must be a finite number. Received: ${name}=${show(value)}.`,
  });
}

/** Tells whether a value is a promise, of any realm. */
export function isPromise(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
