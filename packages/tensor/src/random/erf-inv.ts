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
 * The inverse of the error function in float32, with the bits that XLA computes on a CPU with fused multiply-add.
 *
 * The order of the operations, and which of them are fused, are XLA's for JAX 0.10 on x86-64. `randomNormal` and
 * `truncatedNormal` ask for 2^23 values each, and all of them have been compared. A processor without fused multiply-add
 * gives JAX other bits: normal numbers then differ by up to 5e-7, truncated ones by up to 8e-7.
 *
 * @param u a float32 with |u| < 1
 *
 * Source: M. Giles, "Approximating the erfinv function", GPU Computing Gems, Jade Edition (2011), the single precision
 * polynomials.
 *
 * @example
 * erfInv(0.5); // 0.4769362807273865
 */
export function erfInv(u: number): number {
  const w = -logOnePlus(-f(u * u));
  let p: number;
  if (w < 5) {
    const x = f(w - 2.5);
    p = fma(f(2.81022636e-8), x, f(3.43273939e-7));
    p = fma(p, x, f(-3.5233877e-6));
    p = fma(p, x, f(-4.39150654e-6));
    p = fma(p, x, f(0.00021858087));
    p = fma(p, x, f(-0.00125372503));
    p = fma(p, x, f(-0.00417768164));
    p = fma(p, x, f(0.246640727));
    p = fma(p, x, f(1.50140941));
  } else {
    const x = f(f(Math.sqrt(w)) - 3);
    p = fma(f(-0.000200214257), x, f(0.000100950558));
    p = fma(p, x, f(0.00134934322));
    p = fma(p, x, f(-0.00367342844));
    p = fma(p, x, f(0.00573950773));
    p = fma(p, x, f(-0.0076224613));
    p = fma(p, x, f(0.00943887047));
    p = fma(p, x, f(1.00167406));
    p = fma(p, x, f(2.83297682));
  }
  return f(p * u);
}

/** log(1 + x) in float32, for -1 < x <= 0. Source: Cephes, log1p.c, of which XLA evaluates the rational in float32. */
function logOnePlus(x: number): number {
  if (x <= f(-0.4142135624)) return logBelowOne(f(1 + x));
  let numerator = f(4.527000086e-5);
  numerator = fma(numerator, x, f(0.4985410282));
  numerator = fma(numerator, x, f(6.578732594));
  numerator = fma(numerator, x, f(29.91191933));
  numerator = fma(numerator, x, f(60.94966798));
  numerator = fma(numerator, x, f(57.11296359));
  numerator = fma(numerator, x, f(20.0395535));
  let denominator = f(x + f(15.06290908));
  denominator = fma(denominator, x, f(83.04756597));
  denominator = fma(denominator, x, f(221.7623982));
  denominator = fma(denominator, x, f(309.0987223));
  denominator = fma(denominator, x, f(216.4278861));
  denominator = fma(denominator, x, f(60.1186605));
  const square = f(x * x);
  const cubic = f(f(x * square) * f(numerator / denominator));
  return f(x + fma(square, -0.5, cubic));
}

/** log(y) in float32, for a normal float32 0 < y < 1. Source: Cephes, logf.c, in the order of XLA's evaluation. */
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
  // Nine coefficients in three parabolas.
  const high = fma(fma(f(0.07037683629), t, f(-1.151461031e-1)), t, f(1.167699874e-1));
  const middle = fma(fma(f(-0.1242014085), t, f(0.1424932279)), t, f(-0.1666805766));
  const low = fma(fma(f(0.2000071476), t, f(-0.2499999399)), t, f(0.3333333117));
  const polynomial = fma(fma(high, cube, middle), cube, low);
  // log(2) in two parts: 0.693359375 has few enough bits that its product with the exponent is exact.
  const small = fma(polynomial, cube, f(exponent * f(-2.1219444e-4)));
  return fma(exponent, 0.693359375, f(fma(square, -0.5, t) + small));
}
