import { add, mean, multiply, subtract, type Value } from '@sepal/ops';
import type { Factor, Range } from './augmentation.ts';
import { type PixelValuesOptions, RandomPixelValues } from './random-pixel-values.ts';

/** Options of {@link RandomContrast}. */
export interface RandomContrastOptions extends PixelValuesOptions {
  /**
   * Contrasts are multiplied by a number from 1 − least to 1 + greatest, both from 0 to 1. A single number `f` stands for `[0, f]`, as
   * in Keras: it only raises contrasts.
   */
  readonly factor: Factor;
}

/**
 * Changes the contrast of each picture: the distance of its pixels from their mean, channel by channel.
 *
 * The same seed draws the same contrasts as Keras on JAX.
 *
 * In training, and when it is called by itself without `training`; `predict` leaves pictures as they are.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch`; with `dataFormat: 'channelsFirst'` the channels
 * come before height and width → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/
 * @example
 * const layer = new RandomContrast({ factor: [0.3, 0.3], seed: 3 });
 * layer.apply(ones([2, 4, 4, 3]), { training: true }).shape; // [2, 4, 4, 3]
 */
export class RandomContrast extends RandomPixelValues {
  static override readonly className: string = 'RandomContrast';

  constructor(...given: [options: RandomContrastOptions]) {
    super(new.target, given, 0);
  }

  protected override changed(pictures: Value, draw: (range: Range) => Value): Value {
    const [less, more] = this.factor;
    const contrast = draw([1 - less, 1 + more]);
    const rows = this.dataFormat === 'channelsLast' ? -3 : -2;
    const middle = mean(mean(pictures, { axis: rows, keepdims: true }), { axis: rows + 1, keepdims: true });
    return add(multiply(subtract(pictures, middle), contrast), middle);
  }
}
