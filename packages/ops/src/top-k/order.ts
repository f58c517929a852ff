/**
 * Tells whether a number ranks before another: larger ones first, NaN before all others, 0 before −0. So do Keras and JAX, but for
 * NaN with a sign, which JavaScript does not tell apart.
 */
export function ranksBefore(a: number, b: number): boolean {
  if (Number.isNaN(a)) return !Number.isNaN(b);
  return a > b || (Object.is(a, 0) && Object.is(b, -0));
}
