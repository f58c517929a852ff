/**
 * The error function in float64, accurate to a few units in the last place, and its complement, equally accurate in the tail.
 *
 * Sources: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 7.1.6 and 7.1.14.
 */

/** Below this, the series converges fast; above, erfc is so much smaller than 1 that 1 − erf would lose digits. */
const SMALL = 0.85;

/** Beyond this, erfc is 0 in float64. */
const VANISHED = 28;

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt */
export function erf(x: number): number {
  const a = Math.abs(x);
  return a < SMALL ? series(x) : Math.sign(x) * (1 - tail(a));
}

/** erfc(x) = 1 − erf(x), without the cancellation where erf is nearly 1. */
export function erfc(x: number): number {
  if (Math.abs(x) < SMALL) return 1 - series(x);
  return x < 0 ? 2 - tail(-x) : tail(x);
}

/** erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)): no term cancels another. */
function series(x: number): number {
  const square = x * x;
  let term = 1;
  let sum = 1;
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (2 * square) / odd;
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * x * Math.exp(-square) * sum;
}

/** erfc(a) = exp(−a²) / √π / (a + ½ / (a + 1 / (a + 1½ / (a + …)))) */
function tail(a: number): number {
  if (a > VANISHED) return 0;
  let fraction = a;
  for (let k = Math.ceil(10 + 200 / (a * a)); k > 0; k--) fraction = a + k / 2 / fraction;
  // Rounding a² would cost exp(−a²) digits: `z` is `a` with fewer bits, so its square is exact.
  const z = Math.fround(a);
  return (Math.exp(-z * z) * Math.exp((z - a) * (z + a))) / Math.sqrt(Math.PI) / fraction;
}
