import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { DType } from '@sepal/tensor';
import type { EmitContext } from '../call.ts';

/**
 * The representation of four elements in a v128 inside an expression.
 *
 * float32 is f32x4. int32, uint32 and uint8 are i32x4; a uint8 is always between 0 and 255. bool is a mask: all ones
 * where it is true.
 */
export interface UnaryStep {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  /** Of the operands. */
  readonly dtype: DType;
  readonly x: Local;
}

export interface BinaryStep extends UnaryStep {
  readonly y: Local;
  /** The value of a constant operand. */
  readonly constantX: number | undefined;
  readonly constantY: number | undefined;
}

/** Leaves a vector with one number in all lanes. */
export function emitSplat(f: FunctionBuilder, value: number, dtype: DType = 'float32'): FunctionBuilder {
  if (dtype === 'float32') return f.f32.const(value).f32x4.splat();
  if (dtype === 'bool') return f.i32.const(value === 0 ? 0 : -1).i32x4.splat();
  return f.i32.const(dtype === 'uint8' ? value & 255 : value | 0).i32x4.splat();
}

/** Reduces the vector on the stack modulo 256 if it holds uint8. */
export function emitWrap(f: FunctionBuilder, dtype: DType): void {
  if (dtype === 'uint8') f.i32.const(255).i32x4.splat().v128.and();
}
