/** Rounds to float32. All arithmetic of this file is float32: exactly specified, so the same bits everywhere. */
const f = Math.fround;

/**
 * `a * b + c`, rounded to float32 once, as a processor's fused multiply-add does.
 *
 * The product of two float32 is exact in float64. The sum is rounded to 53 bits before it is rounded to 24, which
 * differs from a single rounding once in about 2^29 sums, by one unit in the last place.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  return f(a * b + c);
}
const fma = fusedMultiplyAdd;

/**
 * Coefficients of {@link erfInv}, highest power first; the kernels use them too.
 *
 * Sources: M. Giles, "Approximating the erfinv function", GPU Computing Gems, Jade Edition (2011), the single precision
 * polynomials; Cephes, `log1p.c`, of which XLA evaluates the rational in float32, and `logf.c`, in the order of XLA's evaluation.
 */
export const ERF_INV = {
  /** The polynomial for w below 5, where w = −log(1 − u²). */
  centre: [
    2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
    0.246640727, 1.50140941,
  ],
  /** The polynomial for larger w. */
  tail: [
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
    1.00167406, 2.83297682,
  ],
  /** log(1 + x) for x near 0; the denominator's first coefficient is 1. */
  numerator: [4.527000086e-5, 0.4985410282, 6.578732594, 29.91191933, 60.94966798, 57.11296359, 20.0395535],
  denominator: [15.06290908, 83.04756597, 221.7623982, 309.0987223, 216.4278861, 60.1186605],
  /** log(y) of a mantissa: nine coefficients in three parabolas. */
  parabolas: [
    [0.07037683629, -1.151461031e-1, 1.167699874e-1],
    [-0.1242014085, 0.1424932279, -0.1666805766],
    [0.2000071476, -0.2499999399, 0.3333333117],
  ],
  /** log(2) in two parts: the first has few enough bits that its product with an exponent is exact. */
  log2: [0.693359375, -2.1219444e-4],
  /** 1 + x is near 1 above this x. */
  nearOne: -0.4142135624,
} as const;

/** Horner's rule, starting from `value`, each step fused. */
function horner(x: number, coefficients: readonly number[], value = 0): number {
  let sum = value;
  for (let k = 0; k < coefficients.length; k++) sum = fma(sum, x, f(coefficients[k] as number));
  return sum;
}

/**
 * The inverse of the error function in float32, with the bits that XLA computes on a CPU with fused multiply-add.
 *
 * The order of the operations, and which of them are fused, are XLA's for JAX 0.10 on x86-64. `randomNormal` and
 * `truncatedNormal` ask for 2^23 values each, and all of them have been compared. A processor without fused multiply-add
 * gives JAX other bits: normal numbers then differ by up to 5e-7, truncated ones by up to 8e-7.
 *
 * @param u a float32 with |u| < 1
 *
 * @example
 * erfInv(0.5); // 0.4769362807273865
 */
export function erfInv(u: number): number {
  const w = -logOnePlus(-f(u * u));
  const p = w < 5 ? horner(f(w - 2.5), ERF_INV.centre) : horner(f(f(Math.sqrt(w)) - 3), ERF_INV.tail);
  return f(p * u);
}

/** log(1 + x) in float32, for -1 < x <= 0. */
function logOnePlus(x: number): number {
  if (x <= f(ERF_INV.nearOne)) return logBelowOne(f(1 + x));
  const numerator = horner(x, ERF_INV.numerator);
  const denominator = horner(x, ERF_INV.denominator, 1);
  const square = f(x * x);
  const cubic = f(f(x * square) * f(numerator / denominator));
  return f(x + fma(square, -0.5, cubic));
}

/** log(y) in float32, for a normal float32 0 < y < 1. */
function logBelowOne(y: number): number {
  // y = mantissa * 2^exponent with sqrt(1/2) <= mantissa < sqrt(2). Scaling by 2 is exact.
  let mantissa = y;
  let exponent = 0;
  while (mantissa < f(Math.SQRT1_2)) {
    mantissa *= 2;
    exponent--;
  }
  const t = f(mantissa - 1);
  const square = f(t * t);
  const cube = f(square * t);
  const [high, middle, low] = ERF_INV.parabolas;
  const [log2, rest] = ERF_INV.log2;
  const polynomial = fma(fma(horner(t, high), cube, horner(t, middle)), cube, horner(t, low));
  const small = fma(polynomial, cube, f(exponent * f(rest)));
  return fma(exponent, log2, f(fma(square, -0.5, t) + small));
}
