import { Conv1D } from '../../src/convolution/conv1d.ts';
import { Conv1DTranspose } from '../../src/convolution/conv1d-transpose.ts';
import { Conv2D } from '../../src/convolution/conv2d.ts';
import { Conv2DTranspose } from '../../src/convolution/conv2d-transpose.ts';
import { DepthwiseConv1D } from '../../src/convolution/depthwise-conv1d.ts';
import { DepthwiseConv2D } from '../../src/convolution/depthwise-conv2d.ts';
import { SeparableConv1D } from '../../src/convolution/separable-conv1d.ts';
import { SeparableConv2D } from '../../src/convolution/separable-conv2d.ts';
import type { LayerClass } from '../../src/layer/layer-class.ts';

/** The convolution layers by Keras' names. */
export const CLASSES = {
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  DepthwiseConv1D,
  DepthwiseConv2D,
  SeparableConv1D,
  SeparableConv2D,
};

/** The class of a name, accepting any options. */
export function classOf(name: string): LayerClass {
  return CLASSES[name as keyof typeof CLASSES] as unknown as LayerClass;
}
