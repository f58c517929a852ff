/** Every kernel's generator, exported individually for tree shaking. They check their arguments. */
import type { Kernel, KernelTable } from './call.ts';
import { checkedKernel } from './checked/checked-kernel.ts';
import {
  convRules,
  convTransposeRules,
  depthwiseRules,
  matmulRules,
  pointwiseRules,
  separableRules,
} from './checked/convolution-rules.ts';
import {
  argMaxRules,
  copyRules,
  elementwiseRules,
  fillRules,
  poolRules,
  randomNormalRules,
  randomUniformRules,
  reduceRules,
  resizeRules,
  softmaxRules,
  topKRules,
} from './checked/element-rules.ts';
import { packRules } from './checked/pack-rules.ts';
import { convKernel as conv } from './conv2d/conv2d-kernel.ts';
import { convTransposeKernel as convTranspose } from './conv2d-transpose/conv2d-transpose-kernel.ts';
import { copyKernel as copy } from './copy/copy-kernel.ts';
import { depthwiseKernel as depthwise } from './depthwise-conv2d/depthwise-conv2d-kernel.ts';
import { elementwiseKernel as elementwise } from './elementwise/elementwise-kernel.ts';
import { fillKernel as fill } from './fill/fill-kernel.ts';
import { matmulKernel as matmul } from './matmul/matmul-kernel.ts';
import { packKernel as pack } from './pack/pack-kernel.ts';
import { pointwiseKernel as pointwise } from './pointwise/pointwise-kernel.ts';
import { poolKernel as pool } from './pool/pool-kernel.ts';
import { randomNormalKernel as randomNormal } from './random/normal-kernel.ts';
import { randomUniformKernel as randomUniform } from './random/uniform-kernel.ts';
import { argMaxKernel as argMax } from './ranking/arg-max-kernel.ts';
import { topKKernel as topK } from './ranking/top-k-kernel.ts';
import { reduceKernel as reduce } from './reduce/reduce-kernel.ts';
import { resizeKernel as resize } from './resize/resize-kernel.ts';
import { separableKernel as separable } from './separable/separable-kernel.ts';
import { softmaxKernel as softmax } from './softmax/softmax-kernel.ts';

export const argMaxKernel: Kernel<'argMax'> = /* @__PURE__ */ checkedKernel('argMax', argMax, argMaxRules);
export const convKernel: Kernel<'conv'> = /* @__PURE__ */ checkedKernel('conv', conv, convRules);
export const convTransposeKernel: Kernel<'convTranspose'> = /* @__PURE__ */ checkedKernel(
  'convTranspose',
  convTranspose,
  convTransposeRules,
);
export const copyKernel: Kernel<'copy'> = /* @__PURE__ */ checkedKernel('copy', copy, copyRules);
export const depthwiseKernel: Kernel<'depthwise'> = /* @__PURE__ */ checkedKernel(
  'depthwise',
  depthwise,
  depthwiseRules,
);
export const elementwiseKernel: Kernel<'elementwise'> = /* @__PURE__ */ checkedKernel(
  'elementwise',
  elementwise,
  elementwiseRules,
);
export const fillKernel: Kernel<'fill'> = /* @__PURE__ */ checkedKernel('fill', fill, fillRules);
export const matmulKernel: Kernel<'matmul'> = /* @__PURE__ */ checkedKernel('matmul', matmul, matmulRules);
export const packKernel: Kernel<'pack'> = /* @__PURE__ */ checkedKernel('pack', pack, packRules);
export const pointwiseKernel: Kernel<'pointwise'> = /* @__PURE__ */ checkedKernel(
  'pointwise',
  pointwise,
  pointwiseRules,
);
export const poolKernel: Kernel<'pool'> = /* @__PURE__ */ checkedKernel('pool', pool, poolRules);
export const randomNormalKernel: Kernel<'randomNormal'> = /* @__PURE__ */ checkedKernel(
  'randomNormal',
  randomNormal,
  randomNormalRules,
);
export const randomUniformKernel: Kernel<'randomUniform'> = /* @__PURE__ */ checkedKernel(
  'randomUniform',
  randomUniform,
  randomUniformRules,
);
export const reduceKernel: Kernel<'reduce'> = /* @__PURE__ */ checkedKernel('reduce', reduce, reduceRules);
export const resizeKernel: Kernel<'resize'> = /* @__PURE__ */ checkedKernel('resize', resize, resizeRules);
export const separableKernel: Kernel<'separable'> = /* @__PURE__ */ checkedKernel(
  'separable',
  separable,
  separableRules,
);
export const softmaxKernel: Kernel<'softmax'> = /* @__PURE__ */ checkedKernel('softmax', softmax, softmaxRules);
export const topKKernel: Kernel<'topK'> = /* @__PURE__ */ checkedKernel('topK', topK, topKRules);

/** All of them by name. Total: a kernel of the vocabulary without one does not compile. */
export const kernels: KernelTable = /* @__PURE__ */ (() => ({
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
}))();
