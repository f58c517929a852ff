import { affineTransformOp } from './affine-transform/op.ts';
import { broadcastToOp } from './broadcast-to/op.ts';
import { conv2dKernelGradientOp } from './conv2d-kernel-gradient/op.ts';
import { depthwiseConv2dInputGradientOp, depthwiseConv2dKernelGradientOp } from './depthwise-conv2d-gradients/op.ts';
import type { OpTable } from './graph/define.ts';
import { averagePool2dGradientOp, maxPool2dGradientOp } from './pooling-gradients/op.ts';
import { resizeGradientOp } from './resize-gradient/op.ts';
import { softmaxCrossEntropyGradientOp, softmaxCrossEntropyOp } from './softmax-cross-entropy/op.ts';
import type { GradientOp } from './vocabulary.ts';

/** The definition of every {@link GradientOp}. The table is total: an op of the vocabulary without an entry is a compile error. */
export const gradientOps: OpTable<GradientOp> = {
  affineTransform: affineTransformOp,
  averagePool2dGradient: averagePool2dGradientOp,
  broadcastTo: broadcastToOp,
  conv2dKernelGradient: conv2dKernelGradientOp,
  depthwiseConv2dInputGradient: depthwiseConv2dInputGradientOp,
  depthwiseConv2dKernelGradient: depthwiseConv2dKernelGradientOp,
  maxPool2dGradient: maxPool2dGradientOp,
  resizeGradient: resizeGradientOp,
  softmaxCrossEntropy: softmaxCrossEntropyOp,
  softmaxCrossEntropyGradient: softmaxCrossEntropyGradientOp,
};
