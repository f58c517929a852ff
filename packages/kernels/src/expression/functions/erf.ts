import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { emitSplat } from '../step.ts';
import { expOfSumFunction } from './exp.ts';
import { emitPolynomial, emitTimesPlus } from './polynomial.ts';
import { sharedFunction } from './shared-function.ts';

/** Up to this |x|, erf(x) is x times a polynomial. */
const SMALL = 0.75;

/** erf(x)/x − 1 in powers of x², for |x| up to SMALL: the polynomial of least relative error, which is 1.4e-9. */
const ERF = [0.12837917, -0.3761262, 0.11283377, -0.0268346245, 0.0051143455, -0.00067495125];

/** (1 + 2a) · exp(a²) · erfc(a) in powers of (a − 2)/(a + 2), for a from 0.5 to 10.5; relative error 1.4e-8. */
const SCALED_ERFC = [
  1.2769784, -0.092763567, -0.16603033, 0.1640422, -0.05421931, -0.007946779, 0.008698967, 0.0009479964, -0.0013249777,
];

/** Computes erf(x) for a small x. */
function emitSmallErf(f: FunctionBuilder, relaxed: boolean, x: Local): void {
  const square = f.local('v128');
  f.get(x).get(x).f32x4.mul().set(square);
  emitPolynomial(f, relaxed, square, ERF);
  f.get(x);
  emitTimesPlus(f, relaxed, x);
}

/** x → erfc|x|, exact beyond 0.5 */
function erfcTailFunction(context: EmitContext): Func {
  const exp = expOfSumFunction(context);
  return sharedFunction(context, {
    name: 'erfcTail',
    emit(f, [x], { target: { relaxed } }) {
      const [a, q, cut] = f.locals('v128', 3);
      // Beyond 10.1 it rounds to 0.
      emitSplat(f.get(x as Local).f32x4.abs(), 10.5)
        .f32x4.pmin()
        .set(a);
      emitSplat(f.get(a), 2).f32x4.sub();
      emitSplat(f.get(a), 2).f32x4.add().f32x4.div().set(q);
      emitPolynomial(f, relaxed, q, SCALED_ERFC);
      emitSplat(f.get(a).get(a).f32x4.add(), 1).f32x4.add().f32x4.div();
      // exp(−a²) of a rounded a² would lose digits: `cut` is `a` with 12 bits, so its square is exact.
      emitSplat(f.get(a), -0x1000, 'int32').v128.and().tee(cut);
      f.get(cut).f32x4.mul().f32x4.neg();
      f.get(cut).get(a).f32x4.sub().get(cut).get(a).f32x4.add().f32x4.mul();
      f.call(exp).f32x4.mul();
    },
  });
}

/** Leaves the mask of the lanes where |x| is small. */
function emitIsSmall(f: FunctionBuilder, x: Local): FunctionBuilder {
  return emitSplat(f.get(x).f32x4.abs(), SMALL).f32x4.lt();
}

/** x → erf(x) */
export function erfFunction(context: EmitContext): Func {
  const tail = erfcTailFunction(context);
  return sharedFunction(context, {
    name: 'erf',
    emit(f, [operand], { target: { relaxed } }) {
      const x = operand as Local;
      emitSmallErf(f, relaxed, x);
      emitSplat(f, 1).get(x).call(tail).f32x4.sub();
      emitSplat(f.get(x), -0).v128.and().v128.or();
      emitIsSmall(f, x).v128.bitselect();
    },
  });
}

/** x → 1 − erf(x), exact where erf(x) is nearly 1. */
export function erfcFunction(context: EmitContext): Func {
  const tail = erfcTailFunction(context);
  return sharedFunction(context, {
    name: 'erfc',
    emit(f, [operand], { target: { relaxed } }) {
      const x = operand as Local;
      const t = f.local('v128');
      emitSplat(f, 1);
      emitSmallErf(f, relaxed, x);
      f.f32x4.sub();
      emitSplat(f, 2).get(x).call(tail).tee(t).f32x4.sub();
      f.get(t);
      emitSplat(f.get(x), 0).f32x4.lt().v128.bitselect();
      emitIsSmall(f, x).v128.bitselect();
    },
  });
}
