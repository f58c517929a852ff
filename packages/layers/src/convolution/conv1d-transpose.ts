import { ConvTranspose, type ConvTransposeOptions } from './conv-transpose.ts';

/** Options of {@link Conv1DTranspose}. */
export type Conv1DTransposeOptions = ConvTransposeOptions<number | readonly [number]>;

/**
 * Transposed convolution: spreads every step over a window, which lengthens sequences by the stride.
 *
 * Weights: `kernel` `[size, filters, channels]`, `bias` `[filters]`.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, newLength, filters)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both. With padding 'same' and no `outputPadding`, `newLength` is
 * `length * strides[0]`.
 *
 * @throws ValueError for invalid options, including stride and dilation both above 1 and an
 *   `outputPadding` that is not below the stride; ShapeError, when it is called, if the number of channels is unknown
 * @see https://keras.io/api/layers/convolution_layers/convolution1d_transpose/
 * @example
 * const layer = new Conv1DTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' });
 * layer.apply(zeros([1, 7, 3])).shape; // [1, 14, 2]
 */
export class Conv1DTranspose extends ConvTranspose {
  static override readonly className: string = 'Conv1DTranspose';

  constructor(...given: [options: Conv1DTransposeOptions]) {
    super(1, given);
  }
}
