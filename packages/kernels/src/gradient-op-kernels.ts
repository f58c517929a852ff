import type { GradientOp } from '@sepal/ops';
import { lowerBroadcastTo } from './lowering/elementwise.ts';
import { lowerAffineTransform } from './lowering/gathered.ts';
import {
  lowerAveragePool2dGradient,
  lowerConv2dKernelGradient,
  lowerDepthwiseConv2dInputGradient,
  lowerDepthwiseConv2dKernelGradient,
  lowerMaxPool2dGradient,
  lowerResizeGradient,
  lowerSoftmaxCrossEntropy,
  lowerSoftmaxCrossEntropyGradient,
} from './lowering/gradients.ts';
import type { LoweringTable } from './lowering/lowering.ts';

/** For every op that only training needs, the kernels that compute it. Total: an op of the vocabulary without kernels does not compile. */
export const gradientOpKernels: LoweringTable<GradientOp> = {
  affineTransform: lowerAffineTransform,
  averagePool2dGradient: lowerAveragePool2dGradient,
  broadcastTo: lowerBroadcastTo,
  conv2dKernelGradient: lowerConv2dKernelGradient,
  depthwiseConv2dInputGradient: lowerDepthwiseConv2dInputGradient,
  depthwiseConv2dKernelGradient: lowerDepthwiseConv2dKernelGradient,
  maxPool2dGradient: lowerMaxPool2dGradient,
  resizeGradient: lowerResizeGradient,
  softmaxCrossEntropy: lowerSoftmaxCrossEntropy,
  softmaxCrossEntropyGradient: lowerSoftmaxCrossEntropyGradient,
};
