import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { emitHalf, emitJoin } from '../../emit/halves.ts';
import { emitSplat } from '../step.ts';
import { emitScaledExp } from './exp.ts';
import { emitDecompose } from './log.ts';
import { sharedFunction } from './shared-function.ts';

/** Terms of artanh(s)/s = Σ s²ᵏ/(2k + 1): for |s| below 0.172 the error is 2e-12. */
const TERMS = 7;

/** Beyond these powers of e float32 overflows or underflows. */
const LOWEST = -110;
const HIGHEST = 100;

function emitSplat64(f: FunctionBuilder, value: number): FunctionBuilder {
  return f.f64.const(value).f64x2.splat();
}

/**
 * Computes y = b · log(2^exponent · mantissa) in float64, where float32 would lose up to 7 bits of the result, and
 * splits it into n · log(2) + r. NaN stays NaN in r.
 *
 * @returns n (i32x4) and r (float32)
 */
function emitReducedProduct(
  f: FunctionBuilder,
  { exponent, mantissa, b, special }: { exponent: Local; mantissa: Local; b: Local; special: Special },
): { n: Local; r: Local } {
  const [n, r, s, square, y] = f.locals('v128', 5);
  const halves = [f.locals('v128', 2), f.locals('v128', 2)] as [[Local, Local], [Local, Local]];
  for (const half of [0, 1] as const) {
    const [wholes, rests] = halves[half];
    // log(m) = 2 · artanh((m − 1)/(m + 1))
    emitHalf(f, mantissa, half).f64x2.promoteLowF32x4().tee(s);
    emitSplat64(f, 1).f64x2.sub();
    emitSplat64(f.get(s), 1).f64x2.add().f64x2.div().tee(s);
    f.get(s).f64x2.mul().set(square);
    emitSplat64(f, 2 / (2 * TERMS - 1));
    for (let k = TERMS - 2; k >= 0; k--) emitSplat64(f.get(square).f64x2.mul(), 2 / (2 * k + 1)).f64x2.add();
    f.get(s).f64x2.mul();
    emitHalf(f, exponent, half).f64x2.convertLowI32x4S();
    emitSplat64(f, Math.LN2).f64x2.mul().f64x2.add();
    // ±Infinity or NaN where |a| is Infinity, 0 or NaN
    emitHalf(f, special, half).f64x2.promoteLowF32x4().f64x2.add();
    emitHalf(f, b, half).f64x2.promoteLowF32x4().f64x2.mul();
    emitSplat64(f, HIGHEST).f64x2.pmin();
    emitSplat64(f, LOWEST).f64x2.pmax().tee(y);
    emitSplat64(f, Math.LOG2E).f64x2.mul().f64x2.nearest().set(wholes);
    f.get(y);
    emitSplat64(f.get(wholes), Math.LN2).f64x2.mul().f64x2.sub().f32x4.demoteF64x2Zero().set(rests);
    f.get(wholes).i32x4.truncSatF64x2SZero().set(wholes);
  }
  const [low, high] = halves;
  emitJoin(f.get(low[0]).get(high[0])).set(n);
  emitJoin(f.get(low[1]).get(high[1])).set(r);
  return { n, r };
}

/** float32, added to the logarithm: 0, or its value where |a| is not a positive finite number. */
type Special = Local;

/** 0 where a is positive and finite, -Infinity where it is 0, and a itself where that is Infinity or NaN. */
function emitSpecialLogarithm(f: FunctionBuilder, a: Local): Special {
  const special = f.local('v128');
  emitSplat(f, Number.NEGATIVE_INFINITY);
  emitSplat(f.get(a), 0).f32x4.eq().v128.and();
  f.get(a);
  emitSplat(f.get(a), Number.POSITIVE_INFINITY).f32x4.lt().v128.andnot().v128.or().set(special);
  return special;
}

/** a, b → aᵇ as in IEEE 754 */
export function powerFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'power',
    operands: 2,
    emit(f, operands, { target: { relaxed } }) {
      const [a, b] = operands as readonly [Local, Local];
      const [size, result, isWhole] = f.locals('v128', 3);
      f.get(a).f32x4.abs().set(size);
      const special = emitSpecialLogarithm(f, size);
      const { exponent, mantissa } = emitDecompose(f, size);
      emitScaledExp(f, relaxed, emitReducedProduct(f, { exponent, mantissa, b, special }));
      // The sign of a, where b is an odd integer: half of it is not an integer.
      f.get(b).get(b).f32x4.trunc().f32x4.eq().set(isWhole);
      emitSplat(f.get(a), -0).v128.and();
      f.get(isWhole).v128.and();
      emitHalved(f, b);
      emitHalved(f, b).f32x4.trunc().f32x4.ne().v128.and().v128.or().set(result);
      // NaN for a negative number to a non-integer power.
      emitSplat(f, Number.NaN).get(result);
      emitSplat(f.get(a), 0).f32x4.lt();
      emitSplat(f.get(a), Number.NEGATIVE_INFINITY).f32x4.gt().v128.and();
      f.get(isWhole).v128.andnot().v128.bitselect().set(result);
      // 1 if a is 1, if b is 0, and for ±1 to the power of ±Infinity.
      emitSplat(f, 1).get(result);
      emitSplat(f.get(a), 1).f32x4.eq();
      emitSplat(f.get(b), 0).f32x4.eq().v128.or();
      emitSplat(f.get(size), 1).f32x4.eq();
      emitSplat(f.get(b).f32x4.abs(), Number.POSITIVE_INFINITY).f32x4.eq().v128.and().v128.or().v128.bitselect();
    },
  });
}

function emitHalved(f: FunctionBuilder, x: Local): FunctionBuilder {
  return emitSplat(f.get(x), 0.5).f32x4.mul();
}
