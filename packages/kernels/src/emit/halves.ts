/** Halves of four lanes: float64 and its kin take two vectors, one of lanes 0 and 1, one of lanes 2 and 3. */
import type { FunctionBuilder, Local } from '@sepal/assembler';

/** Lanes 0 and 1, or 2 and 3. */
export type Half = 0 | 1;

/** Moves lanes 2 and 3 to 0 and 1. */
export const UPPER_HALF: readonly number[] = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Lanes 0 and 1 of two vectors. */
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** Pushes a half of x, for an instruction that reads lanes 0 and 1. */
export function emitHalf(f: FunctionBuilder, x: Local, half: Half): FunctionBuilder {
  f.get(x);
  return half === 1 ? f.get(x).i8x16.shuffle(UPPER_HALF) : f;
}

/** Makes one vector of the lanes 0 and 1 of the two on the stack. */
export function emitJoin(f: FunctionBuilder): FunctionBuilder {
  return f.i8x16.shuffle(LOWER_HALVES);
}

/** Pushes four float32, each half of which `emitNumbers` pushes as float64. */
export function emitRounded(f: FunctionBuilder, emitNumbers: (half: Half) => void): FunctionBuilder {
  for (const half of [0, 1] as const) {
    emitNumbers(half);
    f.f32x4.demoteF64x2Zero();
  }
  return emitJoin(f);
}
