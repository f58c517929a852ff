import type { Tuning } from './tuning.ts';

/** What the code generator needs to know: the engine's instructions, how every kernel's work is divided, and the machine's tuning. */
export interface Target {
  /** Whether relaxed SIMD (`f32x4.relaxed_madd`) may be used. */
  readonly relaxed: boolean;
  /**
   * Into how many parts every kernel's work is divided: its function is called with 0, 1, … `parts` - 1, by as many threads or
   * one after the other. Does not affect results.
   */
  readonly parts: number;
  readonly tuning: Tuning;
}
