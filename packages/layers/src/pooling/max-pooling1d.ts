import { MaxPooling, type MaxPoolingOptions } from './pooling.ts';

/** Options of {@link MaxPooling1D}; `poolSize` is 2 by default. */
export type MaxPooling1DOptions = MaxPoolingOptions<number | readonly [number]>;

/**
 * The maximum of every window of a sequence, per channel.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, newLength, channels)`, the element type unchanged; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the window is larger than the input
 * @see https://keras.io/api/layers/pooling_layers/max_pooling1d/
 * @example
 * const layer = new MaxPooling1D({ poolSize: 2 });
 * layer.apply(tensor([1, 3, 2, 4], [1, 4, 1])).toArray(); // [[[3], [4]]]
 */
export class MaxPooling1D extends MaxPooling {
  static override readonly className: string = 'MaxPooling1D';

  constructor(...given: [options?: MaxPooling1DOptions | undefined]) {
    super(1, given);
  }
}
