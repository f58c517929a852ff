import { binaryOps, reduceOps, softmaxOps, tableLike, unaryOps } from '@sepal/ops';
import {
  lowerConcat,
  lowerPad,
  lowerResize,
  lowerSlice,
  lowerTranspose,
  lowerUpsample2d,
  lowerWhole,
} from './lowering/copies.ts';
import {
  lowerBatchNormalization,
  lowerBiasAdd,
  lowerBinary,
  lowerCast,
  lowerSelect,
  lowerUnary,
} from './lowering/elementwise.ts';
import {
  lowerArgMax,
  lowerMatmul,
  lowerRandomNormal,
  lowerRandomUniform,
  lowerReduce,
  lowerSoftmax,
  lowerTopK,
} from './lowering/gathered.ts';
import type { LoweringTable } from './lowering/lowering.ts';
import { lowerConv2d, lowerConv2dTranspose, lowerDepthwiseConv2d } from './lowering/products.ts';
import { lowerAveragePool2d, lowerMaxPool2d } from './lowering/windows.ts';

/**
 * For every op, the kernels that compute it. Total: an op of the vocabulary without kernels does not compile.
 *
 * Pictures of convolutions must be channels-last; the other ops take both data formats.
 *
 * Built by a pure call, so that bundlers drop an unused table.
 */
export const opKernels: LoweringTable = /* @__PURE__ */ (() => ({
  ...tableLike(unaryOps, lowerUnary),
  ...tableLike(binaryOps, lowerBinary),
  ...tableLike(reduceOps, lowerReduce),
  ...tableLike(softmaxOps, lowerSoftmax),
  argMax: lowerArgMax,
  averagePool2d: lowerAveragePool2d,
  batchNormalization: lowerBatchNormalization,
  biasAdd: lowerBiasAdd,
  cast: lowerCast,
  concat: lowerConcat,
  conv2d: lowerConv2d,
  conv2dTranspose: lowerConv2dTranspose,
  depthwiseConv2d: lowerDepthwiseConv2d,
  matmul: lowerMatmul,
  maxPool2d: lowerMaxPool2d,
  pad: lowerPad,
  randomNormal: lowerRandomNormal,
  randomUniform: lowerRandomUniform,
  reshape: lowerWhole,
  resize: lowerResize,
  select: lowerSelect,
  slice: lowerSlice,
  stopGradient: lowerWhole,
  topK: lowerTopK,
  transpose: lowerTranspose,
  upsample2d: lowerUpsample2d,
}))();
