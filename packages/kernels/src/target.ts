import type { TileTable } from './tiles.ts';

/** What kernels are written for: the engine's instructions, the number of threads, and the tiles that suit it. */
export interface Target {
  /** Whether relaxed SIMD (`f32x4.relaxed_madd`) may be used. */
  readonly relaxed: boolean;
  /** How many threads call each kernel's function, with 0, 1, … `threads` - 1. It never changes a bit of the result. */
  readonly threads: number;
  readonly tiles: TileTable;
}
