import type { KernelTable } from './call.ts';
import { convKernel } from './conv2d/conv2d-kernel.ts';
import { convTransposeKernel } from './conv2d-transpose/conv2d-transpose-kernel.ts';
import { copyKernel } from './copy/copy-kernel.ts';
import { depthwiseKernel } from './depthwise-conv2d/depthwise-conv2d-kernel.ts';
import { elementwiseKernel } from './elementwise/elementwise-kernel.ts';
import { fillKernel } from './fill/fill-kernel.ts';
import { matmulKernel } from './matmul/matmul-kernel.ts';
import { packKernel } from './pack/pack-kernel.ts';
import { pointwiseKernel } from './pointwise/pointwise-kernel.ts';
import { poolKernel } from './pool/pool-kernel.ts';
import { randomNormalKernel } from './random/normal-kernel.ts';
import { randomUniformKernel } from './random/uniform-kernel.ts';
import { argMaxKernel } from './ranking/arg-max-kernel.ts';
import { topKKernel } from './ranking/top-k-kernel.ts';
import { reduceKernel } from './reduce/reduce-kernel.ts';
import { resizeKernel } from './resize/resize-kernel.ts';
import { separableKernel } from './separable/separable-kernel.ts';
import { softmaxKernel } from './softmax/softmax-kernel.ts';

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
