import type { ForwardOp } from '@sepal/ops';
import {
  lowerConcat,
  lowerPad,
  lowerReshape,
  lowerResize,
  lowerSlice,
  lowerTranspose,
  lowerUpsample2d,
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
import type { OpLowering } from './lowering/lowering.ts';
import { lowerConv2d, lowerConv2dTranspose, lowerDepthwiseConv2d } from './lowering/products.ts';
import { lowerAveragePool2d, lowerMaxPool2d } from './lowering/windows.ts';

/**
 * For every op, the kernels that compute it. Total: an op of the vocabulary without kernels does not compile.
 *
 * Pictures of convolutions must be channels-last; the other ops take both data formats.
 *
 * Built by a pure call, so that bundlers drop an unused table.
 */
export const opKernels: { readonly [K in ForwardOp]: OpLowering<K> } = /* @__PURE__ */ (() => ({
  negative: lowerUnary('negative'),
  abs: lowerUnary('abs'),
  sign: lowerUnary('sign'),
  square: lowerUnary('square'),
  sqrt: lowerUnary('sqrt'),
  rsqrt: lowerUnary('rsqrt'),
  reciprocal: lowerUnary('reciprocal'),
  exp: lowerUnary('exp'),
  expm1: lowerUnary('expm1'),
  log: lowerUnary('log'),
  log1p: lowerUnary('log1p'),
  tanh: lowerUnary('tanh'),
  sigmoid: lowerUnary('sigmoid'),
  erf: lowerUnary('erf'),
  erfc: lowerUnary('erfc'),
  floor: lowerUnary('floor'),
  logicalNot: lowerUnary('logicalNot'),
  add: lowerBinary('add'),
  subtract: lowerBinary('subtract'),
  multiply: lowerBinary('multiply'),
  divide: lowerBinary('divide'),
  power: lowerBinary('power'),
  maximum: lowerBinary('maximum'),
  minimum: lowerBinary('minimum'),
  equal: lowerBinary('equal'),
  notEqual: lowerBinary('notEqual'),
  greater: lowerBinary('greater'),
  greaterEqual: lowerBinary('greaterEqual'),
  less: lowerBinary('less'),
  lessEqual: lowerBinary('lessEqual'),
  logicalAnd: lowerBinary('logicalAnd'),
  logicalOr: lowerBinary('logicalOr'),
  sum: lowerReduce('sum'),
  mean: lowerReduce('mean'),
  variance: lowerReduce('variance'),
  max: lowerReduce('max'),
  min: lowerReduce('min'),
  softmax: lowerSoftmax('softmax'),
  logSoftmax: lowerSoftmax('logSoftmax'),
  sparsemax: lowerSoftmax('sparsemax'),
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
  reshape: lowerReshape,
  resize: lowerResize,
  select: lowerSelect,
  slice: lowerSlice,
  topK: lowerTopK,
  transpose: lowerTranspose,
  upsample2d: lowerUpsample2d,
}))();
