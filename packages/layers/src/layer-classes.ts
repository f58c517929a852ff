import { Activation } from './activation/activation.ts';
import { ELU } from './activation/elu.ts';
import { LeakyReLU } from './activation/leaky-relu.ts';
import { PReLU } from './activation/prelu.ts';
import { ReLU } from './activation/relu.ts';
import { Softmax } from './activation/softmax.ts';
import { RandomBrightness } from './augmentation/random-brightness.ts';
import { RandomContrast } from './augmentation/random-contrast.ts';
import { RandomFlip } from './augmentation/random-flip.ts';
import { RandomRotation } from './augmentation/random-rotation.ts';
import { RandomTranslation } from './augmentation/random-translation.ts';
import { RandomZoom } from './augmentation/random-zoom.ts';
import { Conv1D } from './convolution/conv1d.ts';
import { Conv1DTranspose } from './convolution/conv1d-transpose.ts';
import { Conv2D } from './convolution/conv2d.ts';
import { Conv2DTranspose } from './convolution/conv2d-transpose.ts';
import { DepthwiseConv1D } from './convolution/depthwise-conv1d.ts';
import { DepthwiseConv2D } from './convolution/depthwise-conv2d.ts';
import { SeparableConv1D } from './convolution/separable-conv1d.ts';
import { SeparableConv2D } from './convolution/separable-conv2d.ts';
import { Dense } from './core/dense.ts';
import { Identity } from './core/identity.ts';
import { InputLayer } from './input/input-layer.ts';
import type { LayerClasses } from './layer/layer-class.ts';
import { Add } from './merging/add.ts';
import { Average } from './merging/average.ts';
import { Concatenate } from './merging/concatenate.ts';
import { Dot } from './merging/dot.ts';
import { Maximum } from './merging/maximum.ts';
import { Minimum } from './merging/minimum.ts';
import { Multiply } from './merging/multiply.ts';
import { Subtract } from './merging/subtract.ts';
import { Model } from './model/functional.ts';
import { Sequential } from './model/sequential.ts';
import { BatchNormalization } from './normalization/batch-normalization.ts';
import { GroupNormalization } from './normalization/group-normalization.ts';
import { LayerNormalization } from './normalization/layer-normalization.ts';
import { RMSNormalization } from './normalization/rms-normalization.ts';
import { UnitNormalization } from './normalization/unit-normalization.ts';
import { AveragePooling1D } from './pooling/average-pooling1d.ts';
import { AveragePooling2D } from './pooling/average-pooling2d.ts';
import { GlobalAveragePooling1D } from './pooling/global-average-pooling1d.ts';
import { GlobalAveragePooling2D } from './pooling/global-average-pooling2d.ts';
import { GlobalMaxPooling1D } from './pooling/global-max-pooling1d.ts';
import { GlobalMaxPooling2D } from './pooling/global-max-pooling2d.ts';
import { MaxPooling1D } from './pooling/max-pooling1d.ts';
import { MaxPooling2D } from './pooling/max-pooling2d.ts';
import { CenterCrop } from './preprocessing/center-crop.ts';
import { Rescaling } from './preprocessing/rescaling.ts';
import { Resizing } from './preprocessing/resizing.ts';
import { ActivityRegularization } from './regularization/activity-regularization.ts';
import { Dropout } from './regularization/dropout.ts';
import { GaussianDropout } from './regularization/gaussian-dropout.ts';
import { GaussianNoise } from './regularization/gaussian-noise.ts';
import { SpatialDropout1D } from './regularization/spatial-dropout1d.ts';
import { SpatialDropout2D } from './regularization/spatial-dropout2d.ts';
import { Cropping1D } from './reshaping/cropping1d.ts';
import { Cropping2D } from './reshaping/cropping2d.ts';
import { Flatten } from './reshaping/flatten.ts';
import { Permute } from './reshaping/permute.ts';
import { RepeatVector } from './reshaping/repeat-vector.ts';
import { Reshape } from './reshaping/reshape.ts';
import { UpSampling1D } from './reshaping/up-sampling1d.ts';
import { UpSampling2D } from './reshaping/up-sampling2d.ts';
import { ZeroPadding1D } from './reshaping/zero-padding1d.ts';
import { ZeroPadding2D } from './reshaping/zero-padding2d.ts';

/** Every layer and model class of this package, by its name in configs. */
export const layerClasses = {
  Activation,
  ActivityRegularization,
  Add,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Dot,
  Dropout,
  ELU,
  Flatten,
  Functional: Model,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GroupNormalization,
  Identity,
  InputLayer,
  LayerNormalization,
  LeakyReLU,
  MaxPooling1D,
  MaxPooling2D,
  Maximum,
  Minimum,
  Multiply,
  PReLU,
  Permute,
  RMSNormalization,
  RandomBrightness,
  RandomContrast,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  SeparableConv1D,
  SeparableConv2D,
  Sequential,
  Softmax,
  SpatialDropout1D,
  SpatialDropout2D,
  Subtract,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  ZeroPadding1D,
  ZeroPadding2D,
} satisfies LayerClasses;
