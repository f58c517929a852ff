import { add, cast, divide, floor, multiply, subtract, type Value } from '@sepal/ops';

/**
 * How often an integer contains another, and what is left, for numbers up to 2³¹.
 *
 * Ops divide in float32 only. Its rounding leaves a small remainder, perhaps below 0; dividing that again is exact.
 *
 * @param count int32 scalar of 0 or more
 */
export function wholeQuotient(count: Value, by: number): { readonly quotient: Value; readonly rest: Value } {
  const roughly = floorOf(count, by);
  const left = subtract(count, multiply(roughly, by));
  const more = floorOf(left, by);
  return { quotient: add(roughly, more), rest: subtract(left, multiply(more, by)) };
}

function floorOf(count: Value, by: number): Value {
  return cast(floor(divide(cast(count, 'float32'), by)), 'int32');
}
