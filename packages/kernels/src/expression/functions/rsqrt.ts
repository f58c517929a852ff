import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { sharedFunction } from './shared-function.ts';

const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const HIGH_HALF_FIRST = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

/** x → 1 / √x, in float64: in float32 the root and the quotient would round, and scales of normalizations are made of it. */
export function rsqrtFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'rsqrt',
    emit(f, [operand]) {
      const x = operand as Local;
      const ofLow = (emitX: () => FunctionBuilder): void => {
        f.f64.const(1).f64x2.splat();
        emitX().f64x2.promoteLowF32x4().f64x2.sqrt().f64x2.div().f32x4.demoteF64x2Zero();
      };
      ofLow(() => f.get(x));
      ofLow(() => f.get(x).get(x).i8x16.shuffle(HIGH_HALF_FIRST));
      f.i8x16.shuffle(LOW_HALVES);
    },
  });
}
