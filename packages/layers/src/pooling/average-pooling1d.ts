import { AveragePooling, type PoolingOptions } from './pooling.ts';

/** Options of {@link AveragePooling1D}. */
export type AveragePooling1DOptions = PoolingOptions<number | readonly [number]>;

/**
 * Averages every window of a sequence, per channel. With padding 'same', only steps inside the sequence count.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, newLength, channels)`, float32; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the window is larger than the input
 * @see https://keras.io/api/layers/pooling_layers/average_pooling1d/
 * @example
 * const layer = new AveragePooling1D({ poolSize: 2 });
 * layer.apply(tensor([1, 3, 2, 4], [1, 4, 1])).toArray(); // [[[2], [3]]]
 */
export class AveragePooling1D extends AveragePooling {
  static override readonly className: string = 'AveragePooling1D';

  constructor(...given: [options: AveragePooling1DOptions]) {
    super(1, given);
  }
}
