export * from './activations/index.ts';
export {
  type AffineTransformAttributes,
  type AffineTransformOptions,
  affineTransform,
  affineTransformOp,
  type FillMode,
  fillModes,
} from './affine-transform/op.ts';
export { FARTHEST } from './affine-transform/reference.ts';
export * from './arg-max/op.ts';
export { checkValue } from './arguments/check-operands.ts';
export * from './batch-normalization/op.ts';
export * from './bias-add/op.ts';
export { type BroadcastToAttributes, broadcastToOp } from './broadcast-to/op.ts';
export * from './cast/op.ts';
export * from './concat/op.ts';
export * from './conv2d/op.ts';
export * from './conv2d-kernel-gradient/op.ts';
export * from './conv2d-transpose/op.ts';
export * from './depthwise-conv2d/op.ts';
export * from './depthwise-conv2d-gradients/op.ts';
export * from './elementwise/binary.ts';
export * from './elementwise/unary.ts';
export * from './forward-ops.ts';
export * from './gradient-ops.ts';
export { allOps } from './gradients/all-ops.ts';
export * from './gradients/differentiate.ts';
export * from './gradients/grad.ts';
export type * from './gradients/gradient-rule.ts';
export { gradients } from './gradients/gradients.ts';
export { gradientRules } from './gradients/rules.ts';
export { checkInputs, checkUpdate } from './graph/check-type.ts';
export * from './graph/define.ts';
export * from './graph/evaluate.ts';
export * from './graph/exact-text.ts';
export * from './graph/graph.ts';
export * from './graph/graph-builder.ts';
export * from './graph/graph-json.ts';
export * from './graph/json-reader.ts';
export * from './graph/json-writer.ts';
export * from './graph/revision.ts';
export * from './graph/state.ts';
export * from './graph/trace.ts';
export * from './graph/types.ts';
export { broadcastNest, mergeLoops, type Nest } from './loop-nest/loop-nest.ts';
export * from './matmul/op.ts';
export * from './pad/op.ts';
export * from './pooling/op.ts';
export * from './pooling/pool.ts';
export * from './pooling-gradients/op.ts';
export * from './random/op.ts';
export * from './reduce/op.ts';
export * from './reshape/op.ts';
export type { Interpolation } from './resize/interpolation.ts';
export * from './resize/op.ts';
export { enlarged, type Fit, type Mix, mixesAlong, type Sampling, samplingOf } from './resize/sampling.ts';
export * from './resize-gradient/op.ts';
export * from './select/op.ts';
export * from './separable-conv2d/separable-conv2d.ts';
export * from './slice/op.ts';
export * from './softmax/op.ts';
export * from './softmax-cross-entropy/op.ts';
export * from './stop-gradient/op.ts';
export * from './top-k/op.ts';
export * from './transpose/op.ts';
export * from './upsample2d/op.ts';
export * from './vocabulary.ts';
export type { ExplicitWindow } from './window/gradient-window.ts';
export * from './window/picture.ts';
export { transposedOutputs, transposedWindowAlong } from './window/transposed.ts';
export * from './window/window.ts';
