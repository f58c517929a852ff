import type { KernelGradientTuning, Tuning } from '../tuning.ts';

const v8 = { rows: 248, leftBytesInPlace: 128, rightBytesInPlace: 256, fewInputs: 16, mostColumns: 512 } as const;

/** That of a machine. It is here rather than in the tables of tunings, which programs have that only predict. */
export function kernelGradientTuning({ gemm, kernelGradient }: Tuning): KernelGradientTuning {
  return kernelGradient ?? { ...v8, unroll: gemm.unroll === 1 ? 1 : 4 };
}
