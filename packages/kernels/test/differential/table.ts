import type { KernelName } from '../../src/index.ts';
import { affine } from './affine.ts';
import { conv } from './conv.ts';
import { convTranspose } from './conv-transpose.ts';
import { copy } from './copy.ts';
import { depthwise } from './depthwise.ts';
import { depthwiseInputGradient, depthwiseKernelGradient } from './depthwise-gradients.ts';
import { dynamicConv, dynamicConvTranspose, dynamicDepthwise, dynamicPointwise } from './dynamic-weights.ts';
import { elementwise } from './elementwise.ts';
import { fill } from './fill.ts';
import { allOf, type Suites } from './kernel-check.ts';
import { convKernelGradient, pointwiseKernelGradient } from './kernel-gradients.ts';
import { matmul } from './matmul.ts';
import { pack } from './pack.ts';
import { pointwise } from './pointwise.ts';
import { pool } from './pool.ts';
import { poolArgMax, poolGradient } from './pool-gradients.ts';
import { randomNormal, randomUniform } from './random.ts';
import { argMax, topK } from './ranking.ts';
import { reduce } from './reduce.ts';
import { resize } from './resize.ts';
import { resizeGradient } from './resize-gradient.ts';
import { separable } from './separable.ts';
import { softmax } from './softmax.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';
import { sums, totals } from './sums.ts';

/** The differential tests of every kernel. Total: a kernel of the vocabulary without any does not compile. */
export const differentialSuites: { readonly [K in KernelName]: Suites<K> } = {
  affine,
  argMax,
  conv: allOf(conv, dynamicConv),
  convKernelGradient,
  convTranspose: allOf(convTranspose, dynamicConvTranspose),
  copy,
  depthwise: allOf(depthwise, dynamicDepthwise),
  depthwiseInputGradient,
  depthwiseKernelGradient,
  elementwise,
  fill,
  matmul,
  pack,
  pointwise: allOf(pointwise, dynamicPointwise),
  pointwiseKernelGradient,
  pool,
  poolArgMax,
  poolGradient,
  randomNormal,
  randomUniform,
  reduce,
  resize,
  resizeGradient,
  separable,
  softmax,
  softmaxCrossEntropy,
  sums,
  topK,
  totals,
};
