import { add, multiply, type Value } from '@sepal/ops';
import type { Factor, Range } from './augmentation.ts';
import { type PixelValuesOptions, RandomPixelValues } from './random-pixel-values.ts';

/** Options of {@link RandomBrightness}. */
export interface RandomBrightnessOptions extends PixelValuesOptions {
  /** What is added, as a fraction of the value range from −1 (black) to 1 (white): a range, or a number `f` for −f to f. */
  readonly factor: Factor;
}

/**
 * Makes each picture brighter or darker.
 *
 * The same seed draws the same numbers as Keras on JAX.
 *
 * In training, and when it is called by itself without `training`; `predict` leaves pictures as they are.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch` → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/
 * @example
 * const layer = new RandomBrightness({ factor: 0.2, valueRange: [0, 1], seed: 3 });
 * layer.apply(ones([2, 4, 4, 3]), { training: true }).shape; // [2, 4, 4, 3]
 */
export class RandomBrightness extends RandomPixelValues {
  static override readonly className: string = 'RandomBrightness';

  constructor(...given: [options: RandomBrightnessOptions]) {
    super(new.target, given, -1);
  }

  protected override changed(pictures: Value, draw: (range: Range) => Value): Value {
    const [black, white] = this.valueRange;
    return add(pictures, multiply(draw(this.factor), white - black));
  }
}
