import { GlobalAveragePooling, type GlobalPoolingOptions } from './global-pooling.ts';

/** Options of {@link GlobalAveragePooling2D}. */
export type GlobalAveragePooling2DOptions = GlobalPoolingOptions;

/**
 * Averages every channel over a whole picture, as MobileNet does before the classifier.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, channels)`, float32, or with
 * `keepdims` `(batch, 1, 1, channels)`; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have four axes
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
 * @example
 * const layer = new GlobalAveragePooling2D();
 * layer.apply(tensor([1, 2, 3, 4], [1, 2, 2, 1])).toArray(); // [[2.5]]
 */
export class GlobalAveragePooling2D extends GlobalAveragePooling {
  static override readonly className: string = 'GlobalAveragePooling2D';

  constructor(...given: [options?: GlobalAveragePooling2DOptions | undefined]) {
    super(2, given);
  }
}
