/** Accurate formulas for smooth activations where Keras' lose digits: in the tails, and where nearly equal numbers cancel. */
import { add, divide, greater, less, logicalAnd, maximum, minimum, multiply, subtract } from '../elementwise/binary.ts';
import { erfc, negative, sigmoid, square } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { select } from '../select/op.ts';

/** Below this, eˣ is subnormal in float32 and loses digits, while products with it may not. */
const UNDERFLOW = -87;
/** The shift applied then: an integer, so that the sum is exact. */
const SHIFT = 16;

/**
 * factor · f(x), for a function that behaves like eˣ toward −∞. There f(x) loses digits before the product does, so this computes
 * factor · e¹⁶ · f(x) and divides by e¹⁶.
 */
export function timesDecaying(factor: Value, x: Value, f: (x: Value) => Value): Value {
  const isFar = less(x, UNDERFLOW);
  const product = multiply(factor, f(select(isFar, add(x, SHIFT), x)));
  return select(isFar, multiply(product, Math.exp(-SHIFT)), product);
}

/**
 * Splits float32 numbers into their upper bits and the rest. Source: T. J. Dekker, A floating-point technique for extending the
 * available precision (1971).
 */
function split(x: Value, bits: number): readonly [high: Value, low: Value] {
  const spread = multiply(x, 2 ** (24 - bits) + 1);
  const high = subtract(spread, subtract(spread, x));
  return [high, subtract(x, high)];
}

/** Below this, erfc(−x/√2) amplifies the rounding error of its argument by x² and more. */
const STEEP = -2;
/** Below this, erfc(−x/√2) is 0. */
const VANISHED = -16;
/** √½ in 12 bits, and the remainder. */
const ROOT_HIGH = 0.70703125;
const ROOT_LOW = Math.SQRT1_2 - ROOT_HIGH;

/** erfc(−x/√2), accurate in the tail: the rounding error of −x/√2 is corrected to first order. */
export function erfcOfNormal(x: Value): Value {
  const kept = maximum(x, VANISHED);
  const z = multiply(negative(kept), Math.SQRT1_2);
  const [high, low] = split(kept, 12);
  // x/√2 + z: both sums of the first line are exact.
  const most = add(add(multiply(high, ROOT_HIGH), z), multiply(low, ROOT_HIGH));
  const lost = add(most, multiply(kept, ROOT_LOW));
  // The derivative of log erfc is about −2z.
  const correction = add(1, multiply(multiply(z, 2), lost));
  const value = erfc(z);
  return select(less(x, STEEP), multiply(value, correction), value);
}

/** 2√(2/π) and 0.044715 times it, in few enough bits that their products with a 6-bit number and its cube are exact; and the remainder of each. */
const LINEAR = 1.5957691216057308;
const LINEAR_HIGH = 1.595703125;
const CUBIC = 0.044715 * LINEAR;
const CUBIC_HIGH = 0.072265625;
/** Beyond this |x|, the sigmoid of the cubic is 0 or 1. */
const SETTLED = 16;

/** sigmoid(2√(2/π) · (x + 0.044715 x³)): corrects the rounding error of its argument, which reaches -84 in the tail. */
export function sigmoidOfCubic(x: Value): Value {
  const kept = minimum(maximum(x, -SETTLED), SETTLED);
  const [high, low] = split(kept, 6);
  const high2 = square(high);
  const high3 = multiply(high2, high);
  const [cubic, linear] = [multiply(high3, CUBIC_HIGH), multiply(high, LINEAR_HIGH)];
  // The rounding error of the sum, given that the linear part is the larger.
  const most = add(cubic, linear);
  const lostOfMost = subtract(cubic, subtract(most, linear));
  const ofConstants = add(add(multiply(high3, CUBIC - CUBIC_HIGH), multiply(high, LINEAR - LINEAR_HIGH)), lostOfMost);
  // x³ − high³ = low · (3 high² + low · (3 high + low))
  const slope = add(multiply(high2, 3), multiply(low, add(multiply(high, 3), low)));
  const rest = add(multiply(low, add(multiply(slope, CUBIC), LINEAR)), ofConstants);
  const argument = add(most, rest);
  const lost = subtract(rest, subtract(argument, most));
  const value = sigmoid(argument);
  return multiply(value, add(1, multiply(lost, subtract(1, value))));
}

/** Below this the square overflows; squareplus is infinite there, as in Keras. */
const SQUARE_OVERFLOW = -1.8e19;

/** x + √(x² + b), given the root. Below −√b it is computed as b / (root − x), which does not cancel. */
export function addRoot(x: Value, root: Value, b: number): Value {
  const isFar = logicalAnd(less(x, -Math.sqrt(b)), greater(x, SQUARE_OVERFLOW));
  // Where the branch is not taken, it and its gradient stay finite.
  return select(isFar, divide(b, subtract(root, select(isFar, x, -1))), add(x, root));
}

/** (t − tanh t) / t³ in powers of t², for |t| up to 1: Chebyshev interpolation; relative error 5.8e-9. */
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
