import type { DType } from '@sepal/tensor';
import { emitSplat, type UnaryStep } from './step.ts';

/** Converts the vector on the stack to another element type. */
export function emitCast({ f, x, dtype: from }: UnaryStep, to: DType): void {
  f.get(x);
  if (from === to) return;
  if (to === 'bool') {
    emitSplat(f, 0, from);
    if (from === 'float32') f.f32x4.ne();
    else f.i32x4.ne();
  } else if (from === 'bool') {
    emitSplat(f, 1, to).v128.and();
  } else if (to === 'float32') {
    if (from === 'uint32') f.f32x4.convertI32x4U();
    else f.f32x4.convertI32x4S();
  } else if (from === 'float32') {
    // These saturate, and turn NaN into 0.
    if (to === 'uint32') f.i32x4.truncSatF32x4U();
    else f.i32x4.truncSatF32x4S();
    if (to === 'uint8') {
      emitSplat(f, 0, 'int32').i32x4.maxS();
      emitSplat(f, 255, 'int32').i32x4.minS();
    }
  } else if (to === 'uint8') {
    emitSplat(f, 255, 'int32').v128.and();
  }
}
