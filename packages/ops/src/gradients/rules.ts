import { conv2dKernelGradientRule, conv2dRule, conv2dTransposeRule } from './convolution-rules.ts';
import { broadcastToRule, concatRule, padRule, reshapeRule, sliceRule, topKRule, transposeRule } from './copy-rules.ts';
import {
  depthwiseConv2dInputGradientRule,
  depthwiseConv2dKernelGradientRule,
  depthwiseConv2dRule,
} from './depthwise-rules.ts';
import { binaryRules, selectRule, unaryRules } from './elementwise-rules.ts';
import type { GradientRuleTable } from './gradient-rule.ts';
import { matmulRule } from './matmul-rule.ts';
import { batchNormalizationRule, biasAddRule } from './normalization-rules.ts';
import { reduceRules, softmaxRules } from './reduce-rules.ts';

/** The gradient rule of every op. Total: an op of the vocabulary that neither has a rule nor says why it has none does not compile. */
export const gradientRules: GradientRuleTable = /* @__PURE__ */ (() => ({
  ...unaryRules,
  ...binaryRules,
  ...reduceRules,
  ...softmaxRules,
  affineTransform: { none: 'pictures are augmented before anything is trained' },
  argMax: { none: 'its result is an index' },
  averagePool2d: { none: 'not yet' },
  averagePool2dGradient: { none: 'not yet' },
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
  maxPool2d: { none: 'not yet' },
  maxPool2dGradient: { none: 'not yet' },
  pad: padRule,
  randomNormal: { none: 'it takes a seed, which is an integer' },
  randomUniform: { none: 'it takes a seed, which is an integer' },
  reshape: reshapeRule,
  resize: { none: 'not yet' },
  resizeGradient: { none: 'not yet' },
  select: selectRule,
  slice: sliceRule,
  softmaxCrossEntropy: { none: 'not yet' },
  softmaxCrossEntropyGradient: { none: 'not yet' },
  stopGradient: () => [null],
  topK: topKRule,
  transpose: transposeRule,
  upsample2d: { none: 'not yet' },
}))();
