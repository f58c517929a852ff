import { argMaxOp } from './arg-max/op.ts';
import { batchNormalizationOp } from './batch-normalization/op.ts';
import { biasAddOp } from './bias-add/op.ts';
import { castOp } from './cast/op.ts';
import { concatOp } from './concat/op.ts';
import { conv2dOp } from './conv2d/op.ts';
import { conv2dTransposeOp } from './conv2d-transpose/op.ts';
import { depthwiseConv2dOp } from './depthwise-conv2d/op.ts';
import { binaryOps } from './elementwise/binary.ts';
import { unaryOps } from './elementwise/unary.ts';
import type { OpTable } from './graph/define.ts';
import { matmulOp } from './matmul/op.ts';
import { padOp } from './pad/op.ts';
import { averagePool2dOp, maxPool2dOp } from './pooling/op.ts';
import { randomNormalOp, randomUniformOp } from './random/op.ts';
import { reduceOps } from './reduce/op.ts';
import { reshapeOp } from './reshape/op.ts';
import { resizeOp } from './resize/op.ts';
import { selectOp } from './select/op.ts';
import { sliceOp } from './slice/op.ts';
import { softmaxOps } from './softmax/op.ts';
import { stopGradientOp } from './stop-gradient/op.ts';
import { topKOp } from './top-k/op.ts';
import { transposeOp } from './transpose/op.ts';
import { upsample2dOp } from './upsample2d/op.ts';

/**
 * The definition of every {@link ForwardOp}. The table is total: an op of the vocabulary without an entry is a compile error.
 *
 * Made by a call because bundlers treat a top-level spread as a side effect; a call marked pure can be tree-shaken.
 */
export const forwardOps: OpTable = /* @__PURE__ */ (() => ({
  ...unaryOps,
  ...binaryOps,
  ...reduceOps,
  ...softmaxOps,
  argMax: argMaxOp,
  averagePool2d: averagePool2dOp,
  batchNormalization: batchNormalizationOp,
  biasAdd: biasAddOp,
  cast: castOp,
  concat: concatOp,
  conv2d: conv2dOp,
  conv2dTranspose: conv2dTransposeOp,
  depthwiseConv2d: depthwiseConv2dOp,
  matmul: matmulOp,
  maxPool2d: maxPool2dOp,
  pad: padOp,
  randomNormal: randomNormalOp,
  randomUniform: randomUniformOp,
  reshape: reshapeOp,
  resize: resizeOp,
  select: selectOp,
  slice: sliceOp,
  stopGradient: stopGradientOp,
  topK: topKOp,
  transpose: transposeOp,
  upsample2d: upsample2dOp,
}))();
