import type { Pair } from '@sepal/ops';
import { MaxPooling, type MaxPoolingOptions } from './pooling.ts';

/** Options of {@link MaxPooling2D}; `poolSize` is 2 by default. */
export type MaxPooling2DOptions = MaxPoolingOptions<number | Pair>;

/**
 * The maximum of every window of a picture, per channel.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, channels)`, the element type
 * as it is; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the window is larger than the input
 * @see https://keras.io/api/layers/pooling_layers/max_pooling2d/
 * @example
 * const layer = new MaxPooling2D({ poolSize: 2 });
 * layer.apply(tensor([1, 2, 3, 4], [1, 2, 2, 1])).toArray(); // [[[[4]]]]
 */
export class MaxPooling2D extends MaxPooling {
  static override readonly className: string = 'MaxPooling2D';

  constructor(...given: [options?: MaxPooling2DOptions | undefined]) {
    super(2, given);
  }
}
