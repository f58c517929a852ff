import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitSplat } from '../step.ts';

/** Computes a · b + `addend` in all lanes from a and b on the stack. */
export function emitTimesPlus(f: FunctionBuilder, relaxed: boolean, addend: number | Local): void {
  const push = (): FunctionBuilder => (typeof addend === 'number' ? emitSplat(f, addend) : f.get(addend));
  if (relaxed) {
    push().f32x4.relaxedMadd();
  } else {
    f.f32x4.mul();
    push().f32x4.add();
  }
}

/**
 * Computes Σ cₖ · xᵏ by Horner's rule.
 *
 * @param coefficients lowest power first, two or more
 */
export function emitPolynomial(f: FunctionBuilder, relaxed: boolean, x: Local, coefficients: readonly number[]): void {
  emitSplat(f, coefficients.at(-1) as number);
  for (let k = coefficients.length - 2; k >= 0; k--) {
    f.get(x);
    emitTimesPlus(f, relaxed, coefficients[k] as number);
  }
}
