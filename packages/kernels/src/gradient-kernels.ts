import type { KernelTable } from './call.ts';
import type { GradientKernel } from './vocabulary.ts';

/**
 * The generators of the kernels that only training needs, without argument checks. Total: a kernel of the vocabulary without one
 * does not compile.
 */
export const gradientKernels: KernelTable<GradientKernel> = {};
