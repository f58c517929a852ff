import type { GradientOp } from '@sepal/ops';
import type { RuleTable } from './op-rules.ts';

/** The ops are channels-last, so passes leave their axes alone. */
const fixed = { axes: { kind: 'fixed' }, unchanged: null, product: null } as const;

/** The rules of every op that only training needs. Total: an op of the vocabulary without rules does not compile. */
export const gradientRules: RuleTable<GradientOp> = {
  affineTransform: fixed,
  averagePool2dGradient: fixed,
  broadcastTo: fixed,
  conv2dKernelGradient: fixed,
  depthwiseConv2dInputGradient: fixed,
  depthwiseConv2dKernelGradient: fixed,
  maxPool2dGradient: fixed,
  resizeGradient: fixed,
  softmaxCrossEntropy: fixed,
  softmaxCrossEntropyGradient: fixed,
};
