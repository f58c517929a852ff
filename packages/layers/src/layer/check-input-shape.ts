import { ShapeError, type SymbolicShape } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** Tells whether a value is a shape; unknown lengths are `null`. */
export function isShape(value: unknown): value is SymbolicShape {
  return Array.isArray(value) && value.every(isLength);
}

/** The first check in `build`. @throws ShapeError unless the argument is the shape of one input */
export function checkInputShape(inputShape: unknown, where: string): asserts inputShape is SymbolicShape {
  if (isShape(inputShape)) return;
  throw new ShapeError({
    where,
    message: `Expected the shape of an input. Received inputShape=${show(inputShape)}.`,
    hint: 'Give the lengths of its axes, null for the batch, as in [null, 28, 28, 3].',
  });
}

function isLength(value: unknown): boolean {
  return value === null || (Number.isInteger(value) && (value as number) >= 0);
}

/**
 * @param given what the caller passed, for errors
 * @throws ShapeError unless the value is a shape
 */
export function checkShape(value: unknown, where: string, given = value): asserts value is SymbolicShape {
  if (isShape(value)) return;
  throw new ShapeError({
    where,
    message: `Cannot convert ${show(given)} to a shape.`,
    hint: 'A shape is an array of integers, null where the length may vary.',
  });
}
