import { abs, add, floor, greater, multiply, negative, select, square, subtract, type Value } from '@sepal/ops';

/**
 * The sine of angles, within 10⁻⁶: there is no op for it, and only a few numbers of each batch need it.
 *
 * @param degrees float32
 */
export function sineOfDegrees(degrees: Value): Value {
  const turns = multiply(degrees, 1 / 360);
  // From −1/2 to 1/2, and folded into −1/4 to 1/4: sin(π − x) = sin x.
  const turn = subtract(turns, floor(add(turns, 0.5)));
  const folded = subtract(select(greater(turn, 0), 0.5, -0.5), turn);
  const x = multiply(select(greater(abs(turn), 0.25), folded, turn), 2 * Math.PI);
  const squared = square(x);
  // Taylor's series, from its smallest term.
  let sum: Value = multiply(squared, 0);
  for (let n = 13; n >= 3; n -= 2) sum = multiply(subtract(1, sum), multiply(squared, 1 / (n * (n - 1))));
  return negative(multiply(x, subtract(sum, 1)));
}
