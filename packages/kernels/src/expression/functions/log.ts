import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { emitSplat } from '../step.ts';
import { emitPolynomial, emitTimesPlus } from './polynomial.ts';
import { sharedFunction } from './shared-function.ts';

/** The bits of the float32 next to √½. */
const SQRT_HALF_BITS = 0x3f3504f3;

/** log(1 + f) = f − f²/2 + s · (f²/2 + s² · R(s²)) with s = f / (2 + f). Source: fdlibm, e_logf.c. */
const LOGARITHM = [0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841];

/** log(2) in two parts: the higher one has so few bits that its product with an exponent is exact. */
const LOG_2_HIGH = 6.9313812256e-1;
const LOG_2_LOW = 9.0580006145e-6;

/** Locals: x = 2^exponent · mantissa, the mantissa between √½ and √2. */
export interface Decomposed {
  /** i32x4 */
  readonly exponent: Local;
  /** float32 */
  readonly mantissa: Local;
}

/** Splits positive finite numbers; the result for others is unspecified. */
export function emitDecompose(f: FunctionBuilder, x: Local): Decomposed {
  const [exponent, mantissa, isSmall] = f.locals('v128', 3);
  // The leading bit of numbers below 2⁻¹²⁶ may be anywhere; scaled by 2²³ they are normal.
  emitSplat(f.get(x), 2 ** -126)
    .f32x4.lt()
    .set(isSmall);
  emitSplat(f.get(x), 2 ** 23).f32x4.mul();
  f.get(x).get(isSmall).v128.bitselect().set(mantissa);
  f.get(mantissa).i32.const(SQRT_HALF_BITS).i32x4.splat().i32x4.sub().i32.const(23).i32x4.shrS().set(exponent);
  f.get(mantissa).get(exponent).i32.const(23).i32x4.shl().i32x4.sub().set(mantissa);
  f.get(exponent).get(isSmall).i32.const(23).i32x4.splat().v128.and().i32x4.sub().set(exponent);
  return { exponent, mantissa };
}

/** Computes log(1 + fraction) + exponent · log(2) + low; `exponent` is float32. */
function emitLogOfParts(
  f: FunctionBuilder,
  relaxed: boolean,
  { fraction, exponent, low }: { fraction: Local; exponent: Local; low?: Local },
): void {
  const [s, square, halfSquare] = f.locals('v128', 3);
  emitSplat(f.get(fraction).get(fraction), 2).f32x4.add().f32x4.div().tee(s);
  f.get(s).f32x4.mul().set(square);
  emitSplat(f.get(fraction), 0.5).f32x4.mul().get(fraction).f32x4.mul().set(halfSquare);
  emitPolynomial(f, relaxed, square, LOGARITHM);
  f.get(square);
  emitTimesPlus(f, relaxed, halfSquare);
  f.get(s).f32x4.mul();
  if (low !== undefined) f.get(low).f32x4.add();
  emitSplat(f.get(exponent), LOG_2_LOW).f32x4.mul().f32x4.add();
  f.get(halfSquare).f32x4.sub().get(fraction).f32x4.add();
  emitSplat(f.get(exponent), LOG_2_HIGH).f32x4.mul().f32x4.add();
}

/** Fixes the logarithm on the stack for special x: x itself for Infinity and NaN, -Infinity for 0, NaN below 0. */
function emitSpecialValues(f: FunctionBuilder, x: Local, y: Local): void {
  f.get(x);
  emitSplat(f.get(x), Number.POSITIVE_INFINITY).f32x4.lt().v128.bitselect();
  emitSplat(f, Number.NEGATIVE_INFINITY);
  emitSplat(f, Number.NaN);
  emitSplat(f.get(y), 0).f32x4.eq().v128.bitselect();
  emitSplat(f.get(y), 0).f32x4.gt().v128.bitselect();
}

/** x → log(x) */
export function logFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'log',
    emit(f, [operand], { target: { relaxed } }) {
      const x = operand as Local;
      const { exponent, mantissa } = emitDecompose(f, x);
      f.get(exponent).f32x4.convertI32x4S().set(exponent);
      emitSplat(f.get(mantissa), 1).f32x4.sub().set(mantissa);
      emitLogOfParts(f, relaxed, { fraction: mantissa, exponent });
      emitSpecialValues(f, x, x);
    },
  });
}

/** x → log(1 + x), exact near 0. */
export function log1pFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'log1p',
    emit(f, [operand], { target: { relaxed } }) {
      const x = operand as Local;
      const [sum, part, lost, isNearOne, result] = f.locals('v128', 5);
      emitSplat(f.get(x), 1).f32x4.add().set(sum);
      const { exponent, mantissa } = emitDecompose(f, sum);
      emitSplat(f.get(exponent), 0, 'int32').i32x4.eq().set(isNearOne);
      f.get(exponent).f32x4.convertI32x4S().set(exponent);
      // What rounding 1 + x lost, by the two-sum of Møller and Knuth, relative to the sum. Where the sum is between √½
      // and √2 nothing is lost: x is the fraction itself.
      emitSplat(f.get(sum), 1).f32x4.sub().set(part);
      emitSplat(f, 1).get(sum).get(part).f32x4.sub().f32x4.sub();
      f.get(x).get(part).f32x4.sub().f32x4.add().get(sum).f32x4.div();
      f.get(isNearOne).v128.andnot().set(lost);
      f.get(x);
      emitSplat(f.get(mantissa), 1).f32x4.sub();
      f.get(isNearOne).v128.bitselect().set(mantissa);
      emitLogOfParts(f, relaxed, { fraction: mantissa, exponent, low: lost });
      emitSpecialValues(f, x, sum);
      // Near 0 the result is x, with its sign and all its bits.
      f.set(result).get(x).get(result);
      emitSplat(f.get(x).f32x4.abs(), 2 ** -25)
        .f32x4.lt()
        .v128.bitselect();
    },
  });
}
