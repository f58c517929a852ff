import type { Pair } from '@sepal/ops';
import { AveragePooling, type PoolingOptions } from './pooling.ts';

/** Options of {@link AveragePooling2D}. */
export type AveragePooling2DOptions = PoolingOptions<number | Pair>;

/**
 * Averages every window of a picture, per channel. With padding 'same', only pixels inside the picture count.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, channels)`, float32; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the window is larger than the input
 * @see https://keras.io/api/layers/pooling_layers/average_pooling2d/
 * @example
 * const layer = new AveragePooling2D({ poolSize: 2 });
 * layer.apply(tensor([1, 2, 3, 4], [1, 2, 2, 1])).toArray(); // [[[[2.5]]]]
 */
export class AveragePooling2D extends AveragePooling {
  static override readonly className: string = 'AveragePooling2D';

  constructor(...given: [options: AveragePooling2DOptions]) {
    super(2, given);
  }
}
