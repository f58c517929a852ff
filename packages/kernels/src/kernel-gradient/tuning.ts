import type { Tuning } from '../tuning.ts';

/** How gradients of products with respect to their matrix are computed. */
export interface KernelGradientTuning {
  /** Rows of a block: copies of a panel of each side stay in the first-level cache. Not a multiple of the sets of a cache. */
  readonly rows: number;
  /** Rows per iteration. */
  readonly unroll: 1 | 2 | 4;
  /** The most bytes from one row to the next for which x and dy are read in place: their blocks stay in the first-level cache. */
  readonly leftBytesInPlace: number;
  readonly rightBytesInPlace: number;
  /** The most input channels of a tap for which all taps are copied together, and the most columns that they may have. */
  readonly fewInputs: number;
  readonly mostColumns: number;
}

const v8 = { rows: 248, leftBytesInPlace: 128, rightBytesInPlace: 256, fewInputs: 16, mostColumns: 512 } as const;

/** That of a machine. It is here rather than in the tables of tunings, which programs have that only predict. */
export function kernelGradientTuning({ gemm, kernelGradient }: Tuning): KernelGradientTuning {
  return kernelGradient ?? { ...v8, unroll: gemm.unroll === 1 ? 1 : 4 };
}
