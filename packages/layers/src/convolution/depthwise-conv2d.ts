import { DepthwiseConv, type DepthwiseConvOptions } from './depthwise-conv.ts';

/** Options of {@link DepthwiseConv2D}. A number applies to height and width. */
export type DepthwiseConv2DOptions = DepthwiseConvOptions<number | readonly [number, number]>;

/**
 * Convolves every channel with its own filters: the first half of a depthwise separable convolution.
 *
 * Input channel `c` and filter `m` give output channel `c * depthMultiplier + m`. Strides and dilation may be unequal
 * and both above 1. Weights: `kernel` `[height, width, channels, depthMultiplier]`, `bias` `[channels * depthMultiplier]`.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, channels * depthMultiplier)`;
 * with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the kernel is larger than the
 *   input or the number of channels is unknown
 * @see https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
 * @example
 * const layer = new DepthwiseConv2D({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 });
 * layer.apply(zeros([1, 8, 8, 3])).shape; // [1, 4, 4, 6]
 */
export class DepthwiseConv2D extends DepthwiseConv {
  static override readonly className: string = 'DepthwiseConv2D';

  constructor(...given: [options: DepthwiseConv2DOptions]) {
    super(2, given);
  }
}
