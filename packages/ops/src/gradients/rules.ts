import { conv2dKernelGradientRule, conv2dRule, conv2dTransposeRule } from './convolution-rules.ts';
import { broadcastToRule, concatRule, padRule, reshapeRule, sliceRule, topKRule, transposeRule } from './copy-rules.ts';
import { softmaxCrossEntropyGradientRule, softmaxCrossEntropyRule } from './cross-entropy-rules.ts';
import {
  depthwiseConv2dInputGradientRule,
  depthwiseConv2dKernelGradientRule,
  depthwiseConv2dRule,
} from './depthwise-rules.ts';
import { binaryRules, selectRule, unaryRules } from './elementwise-rules.ts';
import type { GradientRuleTable } from './gradient-rule.ts';
import { matmulRule } from './matmul-rule.ts';
import { batchNormalizationRule, biasAddRule } from './normalization-rules.ts';
import {
  averagePool2dGradientRule,
  averagePool2dRule,
  maxPool2dRule,
  resizeGradientRule,
  resizeRule,
  upsample2dRule,
} from './picture-rules.ts';
import { reduceRules, softmaxRules } from './reduce-rules.ts';

/** The gradient rule of every op. Total: an op of the vocabulary that neither has a rule nor says why it has none does not compile. */
export const gradientRules: GradientRuleTable = /* @__PURE__ */ (() => ({
  ...unaryRules,
  ...binaryRules,
  ...reduceRules,
  ...softmaxRules,
  affineTransform: { none: 'pictures are augmented before anything is trained' },
  argMax: { none: 'its result is an index' },
  averagePool2d: averagePool2dRule,
  averagePool2dGradient: averagePool2dGradientRule,
  batchNormalization: batchNormalizationRule,
  biasAdd: biasAddRule,
  broadcastTo: broadcastToRule,
  // To and from other element types, nothing flows: only float32 has gradients.
  cast: ({ dy }) => [() => dy],
  concat: concatRule,
  conv2d: conv2dRule,
  conv2dKernelGradient: conv2dKernelGradientRule,
  conv2dTranspose: conv2dTransposeRule,
  depthwiseConv2d: depthwiseConv2dRule,
  depthwiseConv2dInputGradient: depthwiseConv2dInputGradientRule,
  depthwiseConv2dKernelGradient: depthwiseConv2dKernelGradientRule,
  matmul: matmulRule,
  maxPool2d: maxPool2dRule,
  maxPool2dGradient: { none: 'no op picks what windows of another picture chose' },
  pad: padRule,
  randomNormal: { none: 'it takes a seed, which is an integer' },
  randomUniform: { none: 'it takes a seed, which is an integer' },
  reshape: reshapeRule,
  resize: resizeRule,
  resizeGradient: resizeGradientRule,
  select: selectRule,
  slice: sliceRule,
  softmaxCrossEntropy: softmaxCrossEntropyRule,
  softmaxCrossEntropyGradient: softmaxCrossEntropyGradientRule,
  stopGradient: 'flat',
  topK: topKRule,
  transpose: transposeRule,
  upsample2d: upsample2dRule,
}))();
