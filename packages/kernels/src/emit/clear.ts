import type { FunctionBuilder, Local } from '@sepal/assembler';

/**
 * x = 0, without a constant: in 256-bit mode V8 merges neighbouring vectors only where none of the values that they are computed
 * from is one, and is four times as slow where it does not.
 */
export function emitClear(f: FunctionBuilder, x: Local): void {
  f.get(x).get(x).v128.xor().set(x);
}
