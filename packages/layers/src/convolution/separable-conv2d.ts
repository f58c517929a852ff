import { SeparableConv, type SeparableConvOptions } from './separable-conv.ts';

/** Options of {@link SeparableConv2D}. A number applies to height and width. */
export type SeparableConv2DOptions = SeparableConvOptions<number | readonly [number, number]>;

/**
 * A depthwise separable convolution: every channel is convolved with its own filters, then a 1×1 convolution mixes the
 * channels. There is no bias and no activation between the two.
 *
 * Strides, padding and dilation apply to the first step; strides and dilation may both be above 1. Weights:
 * `depthwise_kernel` `[height, width, channels, depthMultiplier]`, `pointwise_kernel`
 * `[1, 1, channels * depthMultiplier, filters]`, `bias` `[filters]`.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, filters)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the kernel is larger than the
 *   input or the number of channels is unknown
 * @see https://arxiv.org/abs/1610.02357, https://keras.io/api/layers/convolution_layers/separable_convolution2d/
 * @example
 * const x = input({ shape: [224, 224, 10] });
 * const layer = new SeparableConv2D({ filters: 32, kernelSize: [3, 3], padding: 'same', activation: 'relu' });
 * layer.apply(x).shape; // [null, 224, 224, 32]
 * layer.countParams(); // 442: 3·3·10 + 10·32 + 32
 */
export class SeparableConv2D extends SeparableConv {
  static override readonly className: string = 'SeparableConv2D';

  constructor(...given: [options: SeparableConv2DOptions]) {
    super(2, given);
  }
}
