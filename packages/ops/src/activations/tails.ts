/** What smooth activations are where Keras' formulas lose digits: far from 0, and where two nearly equal numbers are subtracted. */
import { add, divide, greater, less, logicalAnd, maximum, multiply, subtract } from '../elementwise/binary.ts';
import { erfc, negative, square } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { select } from '../select/op.ts';

/** Below it eˣ is so small that float32 keeps few digits of it, but not yet of its products. */
const UNDERFLOW = -87;
/** How far it is moved then: an integer, so that the sum is exact. */
const SHIFT = 16;

/**
 * factor · f(x), for a function that is eˣ toward −∞: there f(x) has fewer digits than the product, so that of e¹⁶ · f(x) is taken
 * and divided.
 */
export function timesDecaying(factor: Value, x: Value, f: (x: Value) => Value): Value {
  const isFar = less(x, UNDERFLOW);
  const product = multiply(factor, f(select(isFar, add(x, SHIFT), x)));
  return select(isFar, multiply(product, Math.exp(-SHIFT)), product);
}

/** From here on erfc(−x/√2) amplifies the rounding of its argument by x² and more. */
const STEEP = -2;
/** Here erfc(−x/√2) is 0. */
const VANISHED = -16;
/** Multiplies a number whose upper 12 bits are wanted. Source: T. J. Dekker, A floating-point technique for extending the available precision (1971). */
const SPLITTER = 4097;
/** √½ in 12 bits, and the rest of it. */
const ROOT_HIGH = 0.70703125;
const ROOT_LOW = Math.SQRT1_2 - ROOT_HIGH;

/** erfc(−x/√2), as exact in its tail as elsewhere: what rounding −x/√2 loses is made good to first order. */
export function erfcOfNormal(x: Value): Value {
  const kept = maximum(x, VANISHED);
  const z = multiply(negative(kept), Math.SQRT1_2);
  const spread = multiply(kept, SPLITTER);
  const high = subtract(spread, subtract(spread, kept));
  const low = subtract(kept, high);
  // x/√2 + z: both sums of the first line are exact.
  const most = add(add(multiply(high, ROOT_HIGH), z), multiply(low, ROOT_HIGH));
  const lost = add(most, multiply(kept, ROOT_LOW));
  // The logarithm of erfc falls by 2z from one place to the next.
  const correction = add(1, multiply(multiply(z, 2), lost));
  const value = erfc(z);
  return select(less(x, STEEP), multiply(value, correction), value);
}

/** Below it the square overflows; squareplus is infinite there, as in Keras. */
const SQUARE_OVERFLOW = -1.8e19;

/** x + √(x² + b), given the root: below −√b it is b / (root − x), which does not cancel. */
export function addRoot(x: Value, root: Value, b: number): Value {
  const isFar = logicalAnd(less(x, -Math.sqrt(b)), greater(x, SQUARE_OVERFLOW));
  return select(isFar, divide(b, subtract(root, x)), add(x, root));
}

/** (t − tanh t) / t³ in powers of t², for |t| up to 1: Chebyshev's interpolation; relative error 5.8e-9. */
const TANH_SHRINK = [
  0.3333333317, -0.1333331198, 0.05396362237, -0.02183077769, 0.008701321082, -0.003211853739, 0.0009271475262,
  -0.0001438288195,
];

/** x − tanh(x) for |x| up to 1, without the difference. */
export function smallTanhShrink(x: Value): Value {
  const x2 = square(x);
  let sum: Value | number = TANH_SHRINK.at(-1) as number;
  for (const coefficient of TANH_SHRINK.slice(0, -1).reverse()) sum = add(multiply(x2, sum), coefficient);
  return multiply(x, multiply(x2, sum));
}
