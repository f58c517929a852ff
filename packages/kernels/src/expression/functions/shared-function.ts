import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../../call.ts';

/** A vector function that is written once per module. */
export interface SharedFunction {
  readonly name: string;
  /** How many vectors it takes (default 1). */
  readonly operands?: number;
  /** Leaves the result on the stack. */
  emit(f: FunctionBuilder, operands: readonly Local[], context: EmitContext): void;
}

/** The function, written on first use. */
export function sharedFunction(context: EmitContext, { name, operands = 1, emit }: SharedFunction): Func {
  return context.shared(name, () => {
    const params = Array.from({ length: operands }, () => 'v128' as const);
    const f = context.module.func({ name, params, results: ['v128'] });
    emit(f, f.params, context);
    return f;
  });
}
