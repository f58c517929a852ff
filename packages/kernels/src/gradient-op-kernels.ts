import type { GradientOp } from '@sepal/ops';
import { lowerBroadcastTo } from './lowering/elementwise.ts';
import { lowerAffineTransform } from './lowering/gathered.ts';
import {
  lowerConv2dKernelGradient,
  lowerDepthwiseConv2dInputGradient,
  lowerDepthwiseConv2dKernelGradient,
} from './lowering/gradients.ts';
import type { LoweringTable } from './lowering/lowering.ts';

/** For every op that only training needs, the kernels that compute it. Total: an op of the vocabulary without kernels does not compile. */
export const gradientOpKernels: LoweringTable<GradientOp> = {
  affineTransform: lowerAffineTransform,
  broadcastTo: lowerBroadcastTo,
  conv2dKernelGradient: lowerConv2dKernelGradient,
  depthwiseConv2dInputGradient: lowerDepthwiseConv2dInputGradient,
  depthwiseConv2dKernelGradient: lowerDepthwiseConv2dKernelGradient,
};
