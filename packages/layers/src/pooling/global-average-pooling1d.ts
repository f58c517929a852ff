import { GlobalAveragePooling, type GlobalPoolingOptions } from './global-pooling.ts';

/** Options of {@link GlobalAveragePooling1D}. */
export type GlobalAveragePooling1DOptions = GlobalPoolingOptions;

/**
 * Averages every channel over a whole sequence, typically before the classifier.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, channels)`, float32, or with
 * `keepdims` `(batch, 1, channels)`; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three axes
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
 * @example
 * const layer = new GlobalAveragePooling1D();
 * layer.apply(tensor([1, 3, 2], [1, 3, 1])).toArray(); // [[2]]
 */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  static override readonly className: string = 'GlobalAveragePooling1D';

  constructor(...given: [options?: GlobalAveragePooling1DOptions | undefined]) {
    super(1, given);
  }
}
