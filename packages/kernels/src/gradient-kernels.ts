import { affineKernel } from './affine/affine-kernel.ts';
import type { KernelTable } from './call.ts';
import { convKernelGradientKernel } from './conv2d-kernel-gradient/conv2d-kernel-gradient-kernel.ts';
import { depthwiseInputGradientKernel } from './depthwise-conv2d-input-gradient/depthwise-conv2d-input-gradient-kernel.ts';
import { depthwiseKernelGradientKernel } from './depthwise-conv2d-kernel-gradient/depthwise-conv2d-kernel-gradient-kernel.ts';
import { sumsKernel } from './sums/sums-kernel.ts';
import { totalsKernel } from './sums/totals-kernel.ts';
import type { GradientKernel } from './vocabulary.ts';

/**
 * The generators of the kernels that only training needs, without argument checks. Total: a kernel of the vocabulary without one
 * does not compile.
 */
export const gradientKernels: KernelTable<GradientKernel> = {
  convKernelGradient: convKernelGradientKernel,
  affine: affineKernel,
  depthwiseInputGradient: depthwiseInputGradientKernel,
  depthwiseKernelGradient: depthwiseKernelGradientKernel,
  sums: sumsKernel,
  totals: totalsKernel,
};
