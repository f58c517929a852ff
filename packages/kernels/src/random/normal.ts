import type { FunctionBuilder, Local } from '@sepal/assembler';
import { ERF_INV } from '@sepal/tensor';

/**
 * Converts uniform numbers to normal ones, two at a time.
 *
 * The vectors are f64x2 that hold float32 numbers: every result is rounded to float32, and a product that is added before
 * rounding acts as a fused multiply-add. This gives the bits of `fillNormal`, whose formulas are in `tensor/src/random/erf-inv.ts`.
 */

const fround = Math.fround;

function emitSplat(f: FunctionBuilder, value: number): FunctionBuilder {
  return f.f64.const(value).f64x2.splat();
}

/** Rounds the two numbers on the stack to float32. */
function emitRound(f: FunctionBuilder): FunctionBuilder {
  return f.f32x4.demoteF64x2Zero().f64x2.promoteLowF32x4();
}

/** Computes a · b + c from a and b on the stack, rounded once. */
function emitFused(f: FunctionBuilder, c: number | Local): FunctionBuilder {
  f.f64x2.mul();
  if (typeof c === 'number') emitSplat(f, fround(c));
  else f.get(c);
  return emitRound(f.f64x2.add());
}

/** Computes Σ cₖ · xᵏ by Horner's rule, each step fused. Highest power first. */
function emitHorner(f: FunctionBuilder, x: Local, coefficients: readonly number[]): void {
  const [first, ...rest] = coefficients as readonly [number, ...number[]];
  emitSplat(f, fround(first));
  for (const coefficient of rest) emitFused(f.get(x), coefficient);
}

/** Maps two fractions of 1 on the stack to numbers from `low` to `low` + `span`. */
export function emitUniform(f: FunctionBuilder, low: number, span: number): void {
  emitFused(emitSplat(f, span), low);
  emitSplat(f, low).f64x2.max();
}

/** Computes log(1 + x) for −0.4142 < x <= 0. */
function emitLogNearOne(f: FunctionBuilder, x: Local): void {
  const [numerator, denominator, square, cubic] = f.locals('v128', 4);
  emitHorner(f, x, ERF_INV.numerator);
  f.set(numerator);
  const [constant, ...others] = ERF_INV.denominator;
  emitRound(emitSplat(f.get(x), fround(constant)).f64x2.add());
  for (const coefficient of others) emitFused(f.get(x), coefficient);
  f.set(denominator);
  emitRound(f.get(x).get(x).f64x2.mul()).set(square);
  emitRound(f.get(x).get(square).f64x2.mul());
  emitRound(f.get(numerator).get(denominator).f64x2.div());
  emitRound(f.f64x2.mul()).set(cubic);
  emitFused(emitSplat(f.get(square), -0.5), cubic);
  emitRound(f.get(x).f64x2.add());
}

/** The float64 bits of the float32 next to √½. */
const SQRT_HALF_BITS = /* @__PURE__ */ BigInt('0x3fe6a09e60000000');

/** Moves 32-bit lanes 0 and 2 to the front. */
const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];

/** Computes log(y) for 0 < y < 1. */
function emitLogBelowOne(f: FunctionBuilder, y: Local): void {
  const [exponent, t, square, cube, high, middle, low, small] = f.locals('v128', 8);
  // y = mantissa · 2^exponent with √½ <= mantissa < √2
  f.get(y).i64.const(SQRT_HALF_BITS).i64x2.splat().i64x2.sub().i32.const(52).i64x2.shrS().set(exponent);
  f.get(y).get(exponent).i32.const(52).i64x2.shl().i64x2.sub();
  emitRound(emitSplat(f, 1).f64x2.sub()).set(t);
  f.get(exponent).get(exponent).i8x16.shuffle(LOW_WORDS).f64x2.convertLowI32x4S().set(exponent);
  emitRound(f.get(t).get(t).f64x2.mul()).set(square);
  emitRound(f.get(square).get(t).f64x2.mul()).set(cube);
  for (const [index, local] of [high, middle, low].entries()) {
    emitHorner(f, t, ERF_INV.parabolas[index] as readonly number[]);
    f.set(local);
  }
  const [log2, rest] = ERF_INV.log2;
  emitRound(emitSplat(f.get(exponent), fround(rest)).f64x2.mul()).set(small);
  emitFused(f.get(high).get(cube), middle);
  emitFused(f.get(cube), low);
  emitFused(f.get(cube), small).set(small);
  emitFused(emitSplat(f.get(square), -0.5), t);
  emitRound(f.get(small).f64x2.add()).set(small);
  emitFused(emitSplat(f.get(exponent), log2), small);
}

/** Computes the inverse of the error function for |u| < 1. */
function emitErfInv(f: FunctionBuilder, u: Local): void {
  const [x, w, below] = f.locals('v128', 3);
  emitRound(f.get(u).get(u).f64x2.mul()).f64x2.neg().set(x);
  emitRound(emitSplat(f.get(x), 1).f64x2.add()).set(below);
  emitLogBelowOne(f, below);
  emitLogNearOne(f, x);
  emitSplat(f.get(x), fround(ERF_INV.nearOne)).f64x2.le().v128.bitselect().f64x2.neg().set(w);
  emitRound(emitSplat(f.get(w), 2.5).f64x2.sub()).set(x);
  emitHorner(f, x, ERF_INV.centre);
  emitRound(f.get(w).f64x2.sqrt());
  emitRound(emitSplat(f, 3).f64x2.sub()).set(x);
  emitHorner(f, x, ERF_INV.tail);
  emitSplat(f.get(w), 5).f64x2.lt().v128.bitselect();
  emitRound(f.get(u).f64x2.mul());
}

/** The float32 nearest to √2. */
const SQRT_2 = 1.4142135381698608;

/** Maps two fractions of 1 on the stack to normal numbers, not yet rounded to float32. */
export function emitNormal(f: FunctionBuilder, mean: number, stddev: number): void {
  const u = f.local('v128');
  // The open interval (-1, 1): its lower end is the float32 above -1, and its width rounds to 2.
  emitUniform(f, -1 + 2 ** -24, 2);
  f.set(u);
  emitErfInv(f, u);
  emitRound(emitSplat(f, SQRT_2).f64x2.mul());
  emitRound(emitSplat(f, fround(stddev)).f64x2.mul());
  emitSplat(f, fround(mean)).f64x2.add();
}
