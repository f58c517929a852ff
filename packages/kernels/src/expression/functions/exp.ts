import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { emitSplat } from '../step.ts';
import { emitPolynomial, emitTimesPlus } from './polynomial.ts';
import { sharedFunction } from './shared-function.ts';

/** (eʳ − 1 − r) / r² for |r| up to log(2)/2, lowest power first. Source: Cephes, expf.c. */
const EXPONENTIAL = [
  5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4,
];

/** log(2) in two parts: 0.693359375 has so few bits that its product with a small integer is exact. */
const LOG_2_HIGH = 0.693359375;
const LOG_2_LOW = -2.1219444e-4;

/** x = n · log(2) + r */
interface Reduced {
  /** As float32. */
  readonly n: Local;
  readonly r: Local;
}

/** Splits x, clamped to two bounds; NaN stays NaN in r. `low` is added to r (default 0). */
function emitReduce(
  f: FunctionBuilder,
  relaxed: boolean,
  { x, low, from, to }: { x: Local; low?: Local; from: number; to: number },
): Reduced {
  const [kept, n, r] = f.locals('v128', 3);
  emitSplat(emitSplat(f.get(x), to).f32x4.pmin(), from)
    .f32x4.pmax()
    .set(kept);
  emitSplat(f.get(kept), Math.LOG2E).f32x4.mul().f32x4.nearest().set(n);
  emitSplat(f.get(n), -LOG_2_HIGH);
  emitTimesPlus(f, relaxed, kept);
  f.set(r);
  emitSplat(f.get(n), -LOG_2_LOW);
  emitTimesPlus(f, relaxed, r);
  if (low !== undefined) f.get(low).f32x4.add();
  f.set(r);
  return { n, r };
}

/** Computes eʳ − 1 for a small r. */
function emitSmallExpm1(f: FunctionBuilder, relaxed: boolean, r: Local): void {
  emitPolynomial(f, relaxed, r, EXPONENTIAL);
  f.get(r).get(r).f32x4.mul();
  emitTimesPlus(f, relaxed, r);
}

/** Converts integers n (i32x4) from -126 to 127 to 2ⁿ. */
function emitPowerOfTwo(f: FunctionBuilder): FunctionBuilder {
  return f.i32.const(127).i32x4.splat().i32x4.add().i32.const(23).i32x4.shl();
}

/** Computes 2ⁿ · eʳ for n (i32x4) from -252 to 254, rounded once: results below 2⁻¹²⁶ keep their remaining bits. */
export function emitScaledExp(f: FunctionBuilder, relaxed: boolean, { n, r }: { n: Local; r: Local }): void {
  const half = f.local('v128');
  emitSmallExpm1(f, relaxed, r);
  emitSplat(f, 1).f32x4.add();
  f.get(n).i32.const(1).i32x4.shrS().tee(half);
  emitPowerOfTwo(f).f32x4.mul();
  f.get(n).get(half).i32x4.sub();
  emitPowerOfTwo(f).f32x4.mul();
}

/** Computes e to the power x + `low`. */
function emitExp(f: FunctionBuilder, relaxed: boolean, x: Local, low?: Local): void {
  // e¹⁰⁰ overflows float32, e⁻¹⁰⁵ rounds to 0.
  const range = { from: -105, to: 100 };
  const { n, r } = emitReduce(f, relaxed, low === undefined ? { x, ...range } : { x, low, ...range });
  f.get(n).i32x4.truncSatF32x4S().set(n);
  emitScaledExp(f, relaxed, { n, r });
}

/** x → eˣ */
export function expFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'exp',
    emit: (f, [x], { target }) => emitExp(f, target.relaxed, x as Local),
  });
}

/** x, low → e to the power x + low, where low is so small that the sum would lose it */
export function expOfSumFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'expOfSum',
    operands: 2,
    emit: (f, [x, low], { target }) => emitExp(f, target.relaxed, x as Local, low as Local),
  });
}

/** x → eˣ − 1, exact near 0. */
export function expm1Function(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'expm1',
    emit(f, [operand], { target: { relaxed } }) {
      const x = operand as Local;
      const half = f.local('v128');
      // At -20 the result is -1, at 89 it overflows float32.
      const { n, r } = emitReduce(f, relaxed, { x, from: -20, to: 89 });
      // 2 · (2ⁿ⁻¹ · (eʳ − 1) + (2ⁿ⁻¹ − ½)), because 2ⁿ may overflow.
      f.get(n).i32x4.truncSatF32x4S().i32.const(1).i32x4.splat().i32x4.sub();
      emitPowerOfTwo(f).set(half);
      emitSmallExpm1(f, relaxed, r);
      f.get(half).f32x4.mul();
      emitSplat(f.get(half), 0.5).f32x4.sub().f32x4.add();
      emitSplat(f, 2).f32x4.mul();
      // Near 0 the result is x, with its sign and all its bits.
      f.set(half).get(x).get(half);
      emitSplat(f.get(x).f32x4.abs(), 2 ** -25)
        .f32x4.lt()
        .v128.bitselect();
    },
  });
}
