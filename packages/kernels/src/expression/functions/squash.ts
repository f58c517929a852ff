import type { Func, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { emitSplat } from '../step.ts';
import { expFunction, expm1Function } from './exp.ts';
import { sharedFunction } from './shared-function.ts';

/** x → tanh(x) */
export function tanhFunction(context: EmitContext): Func {
  const expm1 = expm1Function(context);
  return sharedFunction(context, {
    name: 'tanh',
    emit(f, [operand]) {
      const x = operand as Local;
      const t = f.local('v128');
      // With t = e^(2|x|) − 1: tanh|x| = t / (t + 2). From |x| = 10 on it rounds to 1.
      emitSplat(f.get(x).f32x4.abs(), 10).f32x4.pmin().tee(t);
      f.get(t).f32x4.add().call(expm1).set(t);
      emitSplat(f.get(t).get(t), 2).f32x4.add().f32x4.div();
      emitSplat(f.get(x), -0).v128.and().v128.or();
    },
  });
}

/** x → 1 / (1 + e⁻ˣ) */
export function sigmoidFunction(context: EmitContext): Func {
  const exp = expFunction(context);
  return sharedFunction(context, {
    name: 'sigmoid',
    emit(f, [operand]) {
      const x = operand as Local;
      const e = f.local('v128');
      // With e = e^−|x|, which does not overflow: e / (1 + e) below 0, 1 / (1 + e) above.
      f.get(x).f32x4.abs().f32x4.neg().call(exp).tee(e);
      emitSplat(f, 1);
      emitSplat(f.get(x), 0).f32x4.lt().v128.bitselect();
      emitSplat(f.get(e), 1).f32x4.add().f32x4.div();
    },
  });
}
