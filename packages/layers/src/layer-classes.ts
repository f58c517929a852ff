import { DepthwiseConv2D } from './convolution/depthwise-conv2d.ts';
import { InputLayer } from './input/input-layer.ts';
import { Model } from './model/functional.ts';
import { Sequential } from './model/sequential.ts';
import type { LayerClasses } from './model/serialized.ts';

/** Every class of layers and models of this package, by the name that configs use. */
export const layerClasses = {
  DepthwiseConv2D,
  Functional: Model,
  InputLayer,
  Sequential,
} satisfies LayerClasses;
