import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** A number of 0 or more, neither infinite nor NaN. @throws ValueError otherwise */
export function nonNegative(value: unknown, name: string, where: string): number {
  if (isFiniteNumber(value) && value >= 0) return value;
  throw refusal({ value, name, where, expected: 'a number of 0 or more' });
}

/** A number from 0 to 1. @throws ValueError otherwise */
export function fraction(value: unknown, name: string, where: string): number {
  if (isFiniteNumber(value) && value >= 0 && value <= 1) return value;
  throw refusal({ value, name, where, expected: 'a number from 0 to 1' });
}

/** A decay of an average whose bias is corrected: from 0 to below 1. @throws ValueError otherwise */
export function decay(value: unknown, name: string, where: string): number {
  if (isFiniteNumber(value) && value >= 0 && value < 1) return value;
  throw refusal({ value, name, where, expected: 'a number from 0 to below 1' });
}

/** A number above 0. @throws ValueError otherwise */
export function positive(value: unknown, name: string, where: string): number {
  if (isFiniteNumber(value) && value > 0) return value;
  throw refusal({ value, name, where, expected: 'a number above 0' });
}

/** An option that may be left out: null for null and undefined. */
export function optional<T>(
  check: (value: unknown, name: string, where: string) => T,
  value: unknown,
  ...[name, where]: [name: string, where: string]
): T | null {
  return value === undefined || value === null ? null : check(value, name, where);
}

/** The error for an option that is out of range. */
export function refusal({ value, name, where, expected }: Refused): ValueError {
  return new ValueError({ where, message: `\`${name}\` must be ${expected}. Received: ${name}=${show(value)}.` });
}

interface Refused {
  readonly value: unknown;
  readonly name: string;
  readonly where: string;
  readonly expected: string;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
