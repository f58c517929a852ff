import { globalMaxPool2d, type Value } from '@sepal/ops';
import { formatShape, ShapeError } from '@sepal/tensor';
import { GlobalPooling2D, type GlobalPooling2DOptions } from './global-pooling2d.ts';

/** Options of {@link GlobalMaxPooling2D}. */
export type GlobalMaxPooling2DOptions = GlobalPooling2DOptions;

/**
 * Takes the largest number of every channel of a picture.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, channels)`, the element type as it is, or with
 * `keepdims` `(batch, 1, 1, channels)`; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for options that cannot be used; ShapeError, when it is called, if the input has not four axes or
 *   no pixels
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
 * @example
 * const layer = new GlobalMaxPooling2D();
 * layer.apply(tensor([1, 2, 3, 4], [1, 2, 2, 1])).toArray(); // [[4]]
 */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  static override readonly className: string = 'GlobalMaxPooling2D';

  override call(x: Value): Value {
    const { dataFormat, keepdims } = this;
    const [height, width] = dataFormat === 'channelsLast' ? x.shape.slice(1, 3) : x.shape.slice(2);
    if (height === 0 || width === 0) {
      throw new ShapeError({
        where: this.where,
        message: `zero-size array to reduction operation max which has no identity. Received inputShape=${formatShape(x.shape)}.`,
        hint: 'Give pictures with at least one pixel.',
      });
    }
    return globalMaxPool2d(x, { dataFormat, keepdims });
  }
}
