import { ConvTranspose, type ConvTransposeOptions } from './conv-transpose.ts';

/** Options of {@link Conv2DTranspose}. A number applies to height and width. */
export type Conv2DTransposeOptions = ConvTransposeOptions<number | readonly [number, number]>;

/**
 * Transposed convolution: spreads every pixel over a window, which enlarges pictures by the strides, as in the decoder of a U-Net
 * or in a generator.
 *
 * Weights: `kernel` `[height, width, filters, channels]`, `bias` `[filters]`.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, filters)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both. With padding 'same' and no `outputPadding`, `newHeight` is
 * `height * strides[0]`; with 'valid' it is `height * strides[0] + max(kernelSize[0] - strides[0], 0)`.
 *
 * @throws ValueError for invalid options, including strides and dilation both above 1 and an
 *   `outputPadding` that is not below the stride; ShapeError, when it is called, if the number of channels is unknown
 * @see https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
 * @example
 * const layer = new Conv2DTranspose({ filters: 8, kernelSize: 2, strides: 2, activation: 'relu' });
 * layer.apply(zeros([1, 14, 14, 16])).shape; // [1, 28, 28, 8]
 * layer.countParams(); // 520: 2·2·8·16 + 8
 */
export class Conv2DTranspose extends ConvTranspose {
  static override readonly className: string = 'Conv2DTranspose';

  constructor(...given: [options: Conv2DTransposeOptions]) {
    super(2, given);
  }
}
