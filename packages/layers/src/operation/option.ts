/** The options of operations: what is valid, and the defaults. Bundlers drop those of operations that a program does not use. */
import { type DType, dtypes } from '@sepal/tensor';

/** An option of an operation. */
export interface Option<T> {
  /** Tells valid values. */
  readonly accepts: (value: unknown) => value is T;
  /** What is valid, for errors. */
  readonly expected: string;
  /** The default; undefined if the option is required. */
  readonly initial?: T | undefined;
}

/* @__NO_SIDE_EFFECTS__ */
export function numberOption(initial?: number): Option<number> {
  return { accepts: (value) => typeof value === 'number', expected: 'a number', initial };
}

/* @__NO_SIDE_EFFECTS__ */
export function optionalNumber(): Option<number | null> {
  return {
    accepts: (value) => value === null || typeof value === 'number',
    expected: 'a number or null',
    initial: null,
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function booleanOption(initial: boolean): Option<boolean> {
  return { accepts: (value) => typeof value === 'boolean', expected: 'true or false', initial };
}

/* @__NO_SIDE_EFFECTS__ */
export function choiceOption<T extends string>(choices: readonly T[], initial?: T): Option<T> {
  return {
    accepts: (value): value is T => choices.includes(value as T),
    expected: choices.map((choice) => `'${choice}'`).join(' or '),
    initial,
  };
}

/** An axis. */
/* @__NO_SIDE_EFFECTS__ */
export function axisOption(initial?: number): Option<number> {
  return { accepts: isInteger, expected: 'an integer', initial };
}

/** An axis, or null. */
/* @__NO_SIDE_EFFECTS__ */
export function optionalAxis(): Option<number | null> {
  return { accepts: (value) => value === null || isInteger(value), expected: 'an integer or null', initial: null };
}

/** One axis or several. */
/* @__NO_SIDE_EFFECTS__ */
export function axesOption(initial?: number | readonly number[]): Option<number | readonly number[]> {
  return { accepts: isIntegerOrMore, expected: 'an integer or an array of integers', initial };
}

/** One axis or several; null for all. */
/* @__NO_SIDE_EFFECTS__ */
export function optionalAxes(): Option<number | readonly number[] | null> {
  return {
    accepts: (value) => value === null || isIntegerOrMore(value),
    expected: 'an integer, an array of integers, or null',
    initial: null,
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function optionalIntegers(): Option<readonly number[] | null> {
  return {
    accepts: (value) => value === null || isIntegers(value),
    expected: 'an array of integers, or null',
    initial: null,
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function dtypeOption(): Option<DType> {
  return {
    accepts: (value): value is DType => dtypes.includes(value as DType),
    expected: `one of ${dtypes.join(', ')}`,
  };
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isInteger);
}

function isIntegerOrMore(value: unknown): value is number | readonly number[] {
  return isInteger(value) || isIntegers(value);
}

/** An option of Keras that is not supported: only null. */
export const NOTHING: Option<null> = {
  accepts: (value): value is null => value === null,
  expected: 'null: it is not supported',
  initial: null,
};
