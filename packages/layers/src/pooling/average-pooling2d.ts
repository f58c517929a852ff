import { averagePool2d, type Value } from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { Pooling2D, type Pooling2DOptions } from './pooling2d.ts';

/** Options of {@link AveragePooling2D}. */
export type AveragePooling2DOptions = Pooling2DOptions;

/**
 * Averages every window of a picture, channel by channel. With padding 'same' only the places inside the picture count.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, channels)`, float32; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for options that cannot be used; ShapeError, when it is called, if the window is larger than the input
 * @see https://keras.io/api/layers/pooling_layers/average_pooling2d/
 * @example
 * const layer = new AveragePooling2D({ poolSize: 2 });
 * layer.apply(tensor([1, 2, 3, 4], [1, 2, 2, 1])).toArray(); // [[[[2.5]]]]
 */
export class AveragePooling2D extends Pooling2D {
  static override readonly className: string = 'AveragePooling2D';

  protected override pool(x: Value): Value {
    const { poolSize, strides, padding, dataFormat } = this;
    return averagePool2d(asFloat(x), { poolSize, strides, padding, dataFormat });
  }
}
