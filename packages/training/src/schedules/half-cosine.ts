import { add, multiply, square, subtract, type Value } from '@sepal/ops';

/** The Taylor series of sin(πx / 2): coefficients of x, x³, x⁵…; the first that is left out is below 1e-9. */
const COEFFICIENTS = /* @__PURE__ */ (() =>
  [1, 3, 5, 7, 9, 11, 13].map((n) => ((n % 4 === 1 ? 1 : -1) * (Math.PI / 2) ** n) / factorial(n)))();

/**
 * Half a cosine, from 1 to exactly 0: ½ (1 + cos(πx)) = sin²(π (1 − x) / 2).
 *
 * @param x float32 scalar from 0 to 1
 */
export function halfCosine(x: Value): Value {
  const rest = subtract(1, x);
  const squared = square(rest);
  const [last = 0, ...others] = COEFFICIENTS.toReversed();
  const series = others.reduce((sum: Value | number, each) => add(multiply(sum, squared), each), last) as Value;
  return square(multiply(series, rest));
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
