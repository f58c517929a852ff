/**
 * Tells whether a number ranks before another: larger first, NaN before everything, 0 before −0. This is the order of Keras and JAX,
 * except for NaN with the sign bit set, which JavaScript cannot distinguish.
 */
export function ranksBefore(a: number, b: number): boolean {
  if (Number.isNaN(a)) return !Number.isNaN(b);
  return a > b || (Object.is(a, 0) && Object.is(b, -0));
}
