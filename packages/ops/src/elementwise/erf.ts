/**
 * The error function in float64, accurate to one unit in the last place, and its complement, equally accurate in the tail.
 *
 * The rational approximations are those of Sun's fdlibm, `s_erf.c` (copyright 1993 by Sun Microsystems, Inc.; "permission to
 * use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved").
 */

/** Coefficients, lowest power first. */
type Polynomial = readonly number[];

/** erf(x) = x + x·P(x²)/Q(x²) for |x| below 0.84375. */
const SMALL_P: Polynomial = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5,
];
const SMALL_Q: Polynomial = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6,
];
/** erf(x) = ERX + P(x−1)/Q(x−1) for x up to 1.25. */
const ERX = 0.8450629115104675;
const MIDDLE_P: Polynomial = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
];
const MIDDLE_Q: Polynomial = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
];
/** erfc(x) = exp(−x² − 0.5625 + R(1/x²)/S(1/x²)) / x for x up to 1/0.35. */
const LARGE_R: Polynomial = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
];
const LARGE_S: Polynomial = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
];
/** The same beyond 1/0.35. */
const TAIL_R: Polynomial = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
];
const TAIL_S: Polynomial = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
];

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) return x + x * ratio(SMALL_P, SMALL_Q, x * x);
  const sign = x < 0 ? -1 : 1;
  if (a < 1.25) return sign * (ERX + ratio(MIDDLE_P, MIDDLE_Q, a - 1));
  return sign * (1 - tail(a));
}

/** erfc(x) = 1 − erf(x), without the cancellation where erf is nearly 1. */
export function erfc(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) {
    const correction = x * ratio(SMALL_P, SMALL_Q, x * x);
    return x < 0.25 ? 1 - (x + correction) : 0.5 - (x - 0.5 + correction);
  }
  if (a < 1.25) {
    const part = ratio(MIDDLE_P, MIDDLE_Q, a - 1);
    return x < 0 ? 1 + (ERX + part) : 1 - ERX - part;
  }
  return x < 0 ? 2 - tail(a) : tail(a);
}

/** erfc(a) for a of 1.25 and more. */
function tail(a: number): number {
  if (a > 28) return 0;
  const s = 1 / (a * a);
  const exponent = a < 1 / 0.35 ? ratio(LARGE_R, LARGE_S, s) : ratio(TAIL_R, TAIL_S, s);
  // Rounding a² would cost exp(−a²) digits: `z` is `a` with fewer bits, so its square is exact.
  const z = Math.fround(a);
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - a) * (z + a) + exponent)) / a;
}

function ratio(numerator: Polynomial, denominator: Polynomial, x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

/** Horner's rule. */
function polynomial(coefficients: Polynomial, x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * x + (coefficients[k] as number);
  return value;
}
