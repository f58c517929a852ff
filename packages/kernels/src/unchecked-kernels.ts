import type { KernelTable } from './call.ts';
import { convKernel } from './conv/kernel.ts';
import { convTransposeKernel } from './conv-transpose/kernel.ts';
import { copyKernel } from './copy/kernel.ts';
import { depthwiseKernel } from './depthwise/kernel.ts';
import { elementwiseKernel } from './elementwise/kernel.ts';
import { fillKernel } from './fill/kernel.ts';
import { matmulKernel } from './matmul/kernel.ts';
import { packKernel } from './pack/kernel.ts';
import { pointwiseKernel } from './pointwise/kernel.ts';
import { poolKernel } from './pool/kernel.ts';
import { randomNormalKernel } from './random/normal-kernel.ts';
import { randomUniformKernel } from './random/uniform-kernel.ts';
import { argMaxKernel } from './ranking/arg-max-kernel.ts';
import { topKKernel } from './ranking/top-k-kernel.ts';
import { reduceKernel } from './reduce/kernel.ts';
import { resizeKernel } from './resize/kernel.ts';
import { separableKernel } from './separable/kernel.ts';
import { softmaxKernel } from './softmax/kernel.ts';

/**
 * Every kernel's generator without argument checks, for callers that guarantee valid arguments. Total: a kernel of the
 * vocabulary without one does not compile.
 */
export const uncheckedKernels: KernelTable = {
  argMax: argMaxKernel,
  conv: convKernel,
  convTranspose: convTransposeKernel,
  copy: copyKernel,
  depthwise: depthwiseKernel,
  elementwise: elementwiseKernel,
  fill: fillKernel,
  matmul: matmulKernel,
  pack: packKernel,
  pointwise: pointwiseKernel,
  pool: poolKernel,
  randomNormal: randomNormalKernel,
  randomUniform: randomUniformKernel,
  reduce: reduceKernel,
  resize: resizeKernel,
  separable: separableKernel,
  softmax: softmaxKernel,
  topK: topKKernel,
};
