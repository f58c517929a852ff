import { GlobalMaxPooling, type GlobalPoolingOptions } from './global-pooling.ts';

/** Options of {@link GlobalMaxPooling2D}. */
export type GlobalMaxPooling2DOptions = GlobalPoolingOptions;

/**
 * The maximum of every channel over a whole picture.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, channels)`, the element type unchanged, or with
 * `keepdims` `(batch, 1, 1, channels)`; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have four
 *   axes, or is empty
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
 * @example
 * const layer = new GlobalMaxPooling2D();
 * layer.apply(tensor([1, 2, 3, 4], [1, 2, 2, 1])).toArray(); // [[4]]
 */
export class GlobalMaxPooling2D extends GlobalMaxPooling {
  static override readonly className: string = 'GlobalMaxPooling2D';

  constructor(...given: [options?: GlobalMaxPooling2DOptions | undefined]) {
    super(2, given);
  }
}
