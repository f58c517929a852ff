import type { TileTable } from './tiles.ts';

/** The target of code generation: the engine's instructions, the number of threads, and the tiles. */
export interface Target {
  /** Whether relaxed SIMD (`f32x4.relaxed_madd`) may be used. */
  readonly relaxed: boolean;
  /** How many threads call each kernel's function, with 0, 1, … `threads` - 1. Does not affect results. */
  readonly threads: number;
  readonly tiles: TileTable;
}
