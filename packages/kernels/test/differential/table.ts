import type { KernelName, PackedKernelName } from '../../src/index.ts';
import { copy } from './copy.ts';
import { convTransposeUnpacked, convUnpacked, depthwiseUnpacked } from './dynamic-weights.ts';
import { elementwise } from './elementwise.ts';
import { fill } from './fill.ts';
import type { Suites } from './kernel-check.ts';
import { matmul } from './matmul.ts';
import { pack } from './pack.ts';
import { pool } from './pool.ts';
import { randomNormal, randomUniform } from './random.ts';
import { argMax, topK } from './ranking.ts';
import { reduce } from './reduce.ts';
import { resize } from './resize.ts';
import { softmax } from './softmax.ts';

/** The differential tests of every kernel. Total: a kernel of the vocabulary without any does not compile. */
export const differentialSuites: { readonly [K in Exclude<KernelName, PackedKernelName>]: Suites<K> } = {
  argMax,
  convTransposeUnpacked,
  convUnpacked,
  copy,
  depthwiseUnpacked,
  elementwise,
  fill,
  matmul,
  pack,
  pool,
  randomNormal,
  randomUniform,
  reduce,
  resize,
  softmax,
  topK,
};
