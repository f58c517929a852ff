import { GlobalMaxPooling, type GlobalPoolingOptions } from './global-pooling.ts';

/** Options of {@link GlobalMaxPooling1D}. */
export type GlobalMaxPooling1DOptions = GlobalPoolingOptions;

/**
 * The maximum of every channel over a whole sequence.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, channels)`, the element type unchanged, or with
 * `keepdims` `(batch, 1, channels)`; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three
 *   axes, or is empty
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling1d/
 * @example
 * const layer = new GlobalMaxPooling1D();
 * layer.apply(tensor([1, 3, 2], [1, 3, 1])).toArray(); // [[3]]
 */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  static override readonly className: string = 'GlobalMaxPooling1D';

  constructor(...given: [options?: GlobalMaxPooling1DOptions | undefined]) {
    super(1, given);
  }
}
