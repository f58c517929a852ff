/** The generators of the kernels that only training needs, exported individually for tree shaking. They check their arguments. */
import { affineKernel as affine } from './affine/affine-kernel.ts';
import type { Kernel, KernelTable } from './call.ts';
import { checkedKernel } from './checked/checked-kernel.ts';
import { affineRules } from './checked/element-rules.ts';
import {
  convKernelGradientRules,
  depthwiseInputGradientRules,
  depthwiseKernelGradientRules,
  pointwiseKernelGradientRules,
  poolArgMaxRules,
  poolGradientRules,
  resizeGradientRules,
  softmaxCrossEntropyRules,
} from './checked/gradient-rules.ts';
import { sumsRules, totalsRules } from './checked/sums-rules.ts';
import { convKernelGradientKernel as convKernelGradient } from './conv2d-kernel-gradient/conv2d-kernel-gradient-kernel.ts';
import { depthwiseInputGradientKernel as depthwiseInputGradient } from './depthwise-conv2d-input-gradient/depthwise-conv2d-input-gradient-kernel.ts';
import { depthwiseKernelGradientKernel as depthwiseKernelGradient } from './depthwise-conv2d-kernel-gradient/depthwise-conv2d-kernel-gradient-kernel.ts';
import { pointwiseKernelGradientKernel as pointwiseKernelGradient } from './pointwise-kernel-gradient/pointwise-kernel-gradient-kernel.ts';
import { poolArgMaxKernel as poolArgMax } from './pool-gradient/pool-arg-max-kernel.ts';
import { poolGradientKernel as poolGradient } from './pool-gradient/pool-gradient-kernel.ts';
import { resizeGradientKernel as resizeGradient } from './resize-gradient/resize-gradient-kernel.ts';
import { softmaxCrossEntropyKernel as softmaxCrossEntropy } from './softmax-cross-entropy/softmax-cross-entropy-kernel.ts';
import { sumsKernel as sums } from './sums/sums-kernel.ts';
import { totalsKernel as totals } from './sums/totals-kernel.ts';
import type { GradientKernel } from './vocabulary.ts';

export const affineKernel: Kernel<'affine'> = /* @__PURE__ */ checkedKernel('affine', affine, affineRules);
export const convKernelGradientKernel: Kernel<'convKernelGradient'> = /* @__PURE__ */ checkedKernel(
  'convKernelGradient',
  convKernelGradient,
  convKernelGradientRules,
);
export const depthwiseInputGradientKernel: Kernel<'depthwiseInputGradient'> = /* @__PURE__ */ checkedKernel(
  'depthwiseInputGradient',
  depthwiseInputGradient,
  depthwiseInputGradientRules,
);
export const depthwiseKernelGradientKernel: Kernel<'depthwiseKernelGradient'> = /* @__PURE__ */ checkedKernel(
  'depthwiseKernelGradient',
  depthwiseKernelGradient,
  depthwiseKernelGradientRules,
);
export const sumsKernel: Kernel<'sums'> = /* @__PURE__ */ checkedKernel('sums', sums, sumsRules);
export const totalsKernel: Kernel<'totals'> = /* @__PURE__ */ checkedKernel('totals', totals, totalsRules);

export const poolArgMaxKernel: Kernel<'poolArgMax'> = /* @__PURE__ */ checkedKernel(
  'poolArgMax',
  poolArgMax,
  poolArgMaxRules,
);
export const poolGradientKernel: Kernel<'poolGradient'> = /* @__PURE__ */ checkedKernel(
  'poolGradient',
  poolGradient,
  poolGradientRules,
);
export const resizeGradientKernel: Kernel<'resizeGradient'> = /* @__PURE__ */ checkedKernel(
  'resizeGradient',
  resizeGradient,
  resizeGradientRules,
);
export const softmaxCrossEntropyKernel: Kernel<'softmaxCrossEntropy'> = /* @__PURE__ */ checkedKernel(
  'softmaxCrossEntropy',
  softmaxCrossEntropy,
  softmaxCrossEntropyRules,
);
export const pointwiseKernelGradientKernel: Kernel<'pointwiseKernelGradient'> = /* @__PURE__ */ checkedKernel(
  'pointwiseKernelGradient',
  pointwiseKernelGradient,
  pointwiseKernelGradientRules,
);

/** All of them by name. Total: a kernel of the vocabulary without one does not compile. */
export const checkedGradientKernels: KernelTable<GradientKernel> = /* @__PURE__ */ (() => ({
  affine: affineKernel,
  convKernelGradient: convKernelGradientKernel,
  depthwiseInputGradient: depthwiseInputGradientKernel,
  depthwiseKernelGradient: depthwiseKernelGradientKernel,
  pointwiseKernelGradient: pointwiseKernelGradientKernel,
  poolArgMax: poolArgMaxKernel,
  poolGradient: poolGradientKernel,
  resizeGradient: resizeGradientKernel,
  softmaxCrossEntropy: softmaxCrossEntropyKernel,
  sums: sumsKernel,
  totals: totalsKernel,
}))();
