import { affineKernel } from './affine/affine-kernel.ts';
import type { KernelTable } from './call.ts';
import { convKernelGradientKernel } from './conv2d-kernel-gradient/conv2d-kernel-gradient-kernel.ts';
import { depthwiseInputGradientKernel } from './depthwise-conv2d-input-gradient/depthwise-conv2d-input-gradient-kernel.ts';
import { depthwiseKernelGradientKernel } from './depthwise-conv2d-kernel-gradient/depthwise-conv2d-kernel-gradient-kernel.ts';
import { pointwiseKernelGradientKernel } from './pointwise-kernel-gradient/pointwise-kernel-gradient-kernel.ts';
import { poolArgMaxKernel } from './pool-gradient/pool-arg-max-kernel.ts';
import { poolGradientKernel } from './pool-gradient/pool-gradient-kernel.ts';
import { resizeGradientKernel } from './resize-gradient/resize-gradient-kernel.ts';
import { softmaxCrossEntropyKernel } from './softmax-cross-entropy/softmax-cross-entropy-kernel.ts';
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
  pointwiseKernelGradient: pointwiseKernelGradientKernel,
  poolArgMax: poolArgMaxKernel,
  poolGradient: poolGradientKernel,
  resizeGradient: resizeGradientKernel,
  softmaxCrossEntropy: softmaxCrossEntropyKernel,
  sums: sumsKernel,
  totals: totalsKernel,
};
