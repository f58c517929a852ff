// Programs with layers need these too: one install is enough, and there is one copy.
export * as constraints from '@sepal/constraints';
export * as initializers from '@sepal/initializers';
export type { Value } from '@sepal/ops';
export * as ops from '@sepal/ops';
export * as regularizers from '@sepal/regularizers';
export { createEngine, type Engine, type EngineOptions, setDefaultEngine } from '@sepal/runtime';
export {
  type DType,
  full,
  GraphError,
  ones,
  resetRandomSeed,
  SepalError,
  type Shape,
  ShapeError,
  type SymbolicShape,
  scalar,
  setRandomSeed,
  Tensor,
  tensor,
  ValueError,
  zeros,
} from '@sepal/tensor';
export * from './activation/activation.ts';
export * from './activation/elu.ts';
export {
  type LayerActivation,
  type LayerActivationIdentifier,
  resolveActivation,
} from './activation/layer-activation.ts';
export * from './activation/leaky-relu.ts';
export * from './activation/prelu.ts';
export * from './activation/relu.ts';
export * from './activation/softmax.ts';
export type { Factor, Range, TransformOptions } from './augmentation/augmentation.ts';
export * from './augmentation/random-brightness.ts';
export * from './augmentation/random-contrast.ts';
export * from './augmentation/random-flip.ts';
export type { PixelValuesOptions } from './augmentation/random-pixel-values.ts';
export * from './augmentation/random-rotation.ts';
export * from './augmentation/random-translation.ts';
export * from './augmentation/random-zoom.ts';
export type { ConvLayerOptions, ConvPadding } from './convolution/conv-options.ts';
export * from './convolution/conv1d.ts';
export * from './convolution/conv1d-transpose.ts';
export * from './convolution/conv2d.ts';
export * from './convolution/conv2d-transpose.ts';
export * from './convolution/depthwise-conv1d.ts';
export * from './convolution/depthwise-conv2d.ts';
export * from './convolution/separable-conv1d.ts';
export * from './convolution/separable-conv2d.ts';
export * from './core/dense.ts';
export * from './core/identity.ts';
export * from './deserialize.ts';
export type { DiagramOptions } from './diagram/diagram.ts';
export type * from './graph/element-types.ts';
export * from './graph/layer-graph.ts';
export { type ModelEnds, valuesFor } from './graph/named-values.ts';
export * from './graph/structure.ts';
export * from './image-data-format.ts';
export * from './input/input-layer.ts';
export { allOrNothing } from './layer/all-or-nothing.ts';
export * from './layer/call-context.ts';
export * from './layer/input-spec.ts';
export * from './layer/layer.ts';
export type * from './layer/layer-class.ts';
export * from './layer/layer-options.ts';
export * from './layer/names.ts';
export * from './layer/seed-state.ts';
export type { WeightOptions } from './layer/state-owner.ts';
export * from './layer/variable.ts';
export * from './layer-classes.ts';
export * from './merging/add.ts';
export * from './merging/average.ts';
export * from './merging/concatenate.ts';
export * from './merging/dot.ts';
export * from './merging/maximum.ts';
export * from './merging/minimum.ts';
export * from './merging/multiply.ts';
export * from './merging/subtract.ts';
export type { AnyModel } from './model/any-model.ts';
export * from './model/base-model.ts';
export type { ExplainOptions, ExplanationRow, LayerExplanation, ModelExplanation } from './model/explain.ts';
export * from './model/functional.ts';
export { fixedBatch, givenInputs } from './model/given-inputs.ts';
export { type PredictOptions, type PredictProgress, predictionGraph } from './model/predict.ts';
export * from './model/sequential.ts';
export * from './model/serialized.ts';
export * from './normalization/batch-normalization.ts';
export * from './normalization/group-normalization.ts';
export * from './normalization/layer-normalization.ts';
export * from './normalization/rms-normalization.ts';
export * from './normalization/unit-normalization.ts';
export type { IndexRange } from './operation/call-template.ts';
export * as operations from './operation/index.ts';
export { Operation } from './operation/operation.ts';
export * from './operation/operation-classes.ts';
export type { SpatialRank } from './picture/as-picture.ts';
export * from './pooling/average-pooling1d.ts';
export * from './pooling/average-pooling2d.ts';
export * from './pooling/global-average-pooling1d.ts';
export * from './pooling/global-average-pooling2d.ts';
export * from './pooling/global-max-pooling1d.ts';
export * from './pooling/global-max-pooling2d.ts';
export * from './pooling/max-pooling1d.ts';
export * from './pooling/max-pooling2d.ts';
export * from './preprocessing/center-crop.ts';
export * from './preprocessing/rescaling.ts';
export * from './preprocessing/resizing.ts';
export * from './regularization/activity-regularization.ts';
export * from './regularization/dropout.ts';
export * from './regularization/gaussian-dropout.ts';
export * from './regularization/gaussian-noise.ts';
export * from './regularization/spatial-dropout1d.ts';
export * from './regularization/spatial-dropout2d.ts';
export * from './reshaping/cropping1d.ts';
export * from './reshaping/cropping2d.ts';
export * from './reshaping/flatten.ts';
export * from './reshaping/permute.ts';
export * from './reshaping/repeat-vector.ts';
export * from './reshaping/reshape.ts';
export * from './reshaping/up-sampling1d.ts';
export * from './reshaping/up-sampling2d.ts';
export * from './reshaping/zero-padding1d.ts';
export * from './reshaping/zero-padding2d.ts';
export type { SummaryOptions } from './summary/summary-options.ts';
