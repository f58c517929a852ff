import { SeparableConv, type SeparableConvOptions } from './separable-conv.ts';

/** Options of {@link SeparableConv1D}. */
export type SeparableConv1DOptions = SeparableConvOptions<number | readonly [number]>;

/**
 * A depthwise separable convolution of a sequence: every channel is convolved with its own filters, then a convolution
 * of size 1 mixes the channels.
 *
 * Stride, padding and dilation apply to the first step; stride and dilation may both be above 1. Weights:
 * `depthwise_kernel` `[size, channels, depthMultiplier]`, `pointwise_kernel` `[1, channels * depthMultiplier, filters]`,
 * `bias` `[filters]`.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, newLength, filters)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options, including padding 'causal'; ShapeError, when it is called, if the
 *   kernel is larger than the input or the number of channels is unknown
 * @see https://keras.io/api/layers/convolution_layers/separable_convolution1d/
 * @example
 * const layer = new SeparableConv1D({ filters: 4, kernelSize: 3, strides: 2, activation: 'relu' });
 * layer.apply(zeros([4, 10, 12])).shape; // [4, 4, 4]
 */
export class SeparableConv1D extends SeparableConv {
  static override readonly className: string = 'SeparableConv1D';

  constructor(...given: [options: SeparableConv1DOptions]) {
    super(1, given);
  }
}
