import { Conv, type ConvOptions } from './conv.ts';
import type { ConvPadding } from './conv-options.ts';

/** Options of {@link Conv1D}. Padding may be 'causal' too: no output depends on later steps. */
export type Conv1DOptions = ConvOptions<number | readonly [number], ConvPadding>;

/**
 * Convolves sequences with filters that see all channels, or with `groups` only those of their group.
 *
 * Weights: `kernel` `[size, channels / groups, filters]`, `bias` `[filters]`.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, newLength, filters)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options, including stride and dilation both above 1; ShapeError, when
 *   it is called, if the kernel is larger than the input or the channels cannot be divided into the groups
 * @see https://keras.io/api/layers/convolution_layers/convolution1d/
 * @example
 * const layer = new Conv1D({ filters: 2, kernelSize: 3, padding: 'causal', dilationRate: 2 });
 * layer.apply(zeros([1, 7, 3])).shape; // [1, 7, 2]
 */
export class Conv1D extends Conv {
  static override readonly className: string = 'Conv1D';

  constructor(...given: [options: Conv1DOptions]) {
    super(1, given);
  }
}
