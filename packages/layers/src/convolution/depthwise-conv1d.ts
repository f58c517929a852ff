import { DepthwiseConv, type DepthwiseConvOptions } from './depthwise-conv.ts';

/** Options of {@link DepthwiseConv1D}. */
export type DepthwiseConv1DOptions = DepthwiseConvOptions<number | readonly [number]>;

/**
 * Convolves every channel of a sequence with its own filters.
 *
 * Input channel `c` and filter `m` give output channel `c * depthMultiplier + m`. Stride and dilation may both be
 * above 1. Weights: `kernel` `[size, channels, depthMultiplier]`, `bias` `[channels * depthMultiplier]`.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, newLength, channels * depthMultiplier)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options, including padding 'causal'; ShapeError, when it is called, if the
 *   kernel is larger than the input or the number of channels is unknown
 * @see https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/
 * @example
 * const layer = new DepthwiseConv1D({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 });
 * layer.apply(zeros([1, 8, 3])).shape; // [1, 4, 6]
 */
export class DepthwiseConv1D extends DepthwiseConv {
  static override readonly className: string = 'DepthwiseConv1D';

  constructor(...given: [options: DepthwiseConv1DOptions]) {
    super(1, given);
  }
}
