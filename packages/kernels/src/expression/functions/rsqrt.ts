import type { Func, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';
import { emitHalf, emitRounded } from '../../emit/halves.ts';
import { sharedFunction } from './shared-function.ts';

/** x → 1 / √x, in float64: in float32 the root and the quotient would round, and scales of normalizations are made of it. */
export function rsqrtFunction(context: EmitContext): Func {
  return sharedFunction(context, {
    name: 'rsqrt',
    emit(f, [operand]) {
      emitRounded(f, (half) => {
        f.f64.const(1).f64x2.splat();
        emitHalf(f, operand as Local, half)
          .f64x2.promoteLowF32x4()
          .f64x2.sqrt()
          .f64x2.div();
      });
    },
  });
}
