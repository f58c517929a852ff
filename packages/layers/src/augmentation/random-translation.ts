import { add, multiply, type Value } from '@sepal/ops';
import { givenOptions, type LayerOptions } from '../layer/layer-options.ts';
import {
  type Columns,
  type Factor,
  type PictureLengths,
  type Range,
  readFactor,
  type TransformOptions,
} from './augmentation.ts';
import { RandomTransform, TRANSFORM_OPTIONS } from './random-transform.ts';

/** Options of {@link RandomTranslation}. */
export interface RandomTranslationOptions extends LayerOptions, TransformOptions {
  /** How far down, as a fraction of the height from −1 (up) to 1: a range, or a number `f` for −f to f. */
  readonly heightFactor: Factor;
  /** How far to the right, as a fraction of the width from −1 (left) to 1: a range, or a number `f` for −f to f. */
  readonly widthFactor: Factor;
}

/**
 * Moves each picture by a random distance.
 *
 * The same seed moves pictures as far as in Keras on JAX.
 *
 * In training, and when it is called by itself without `training`; `predict` leaves pictures as they are.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch`; with `dataFormat: 'channelsFirst'` the channels
 * come before height and width → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
 * @example
 * const layer = new RandomTranslation({ heightFactor: 0.1, widthFactor: [-0.2, 0], fillMode: 'nearest', seed: 3 });
 * layer.apply(ones([2, 4, 4, 3]), { training: true }).shape; // [2, 4, 4, 3]
 */
export class RandomTranslation extends RandomTransform<{ readonly down: Range; readonly across: Range }> {
  static override readonly className: string = 'RandomTranslation';

  readonly heightFactor: Factor;
  readonly widthFactor: Factor;

  constructor(...given: [options: RandomTranslationOptions]) {
    const names = { heightFactor: true, widthFactor: true, ...TRANSFORM_OPTIONS } as const;
    const { heightFactor, widthFactor, ...others } = givenOptions(given, new.target, names);
    super(new.target, others, (where) => ({
      down: readFactor(heightFactor, 'heightFactor', RULE, where),
      across: readFactor(widthFactor, 'widthFactor', RULE, where),
    }));
    this.heightFactor = heightFactor;
    this.widthFactor = widthFactor;
  }

  protected override columns(draw: (range: Range) => Value, { height, width }: PictureLengths): Columns {
    const down = multiply(draw(this.ranges.down), height);
    const across = multiply(draw(this.ranges.across), width);
    const zero = multiply(down, 0);
    const one = add(zero, 1);
    return [one, zero, multiply(across, -1), zero, one, multiply(down, -1)];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), heightFactor: this.heightFactor, widthFactor: this.widthFactor };
  }
}

const RULE = {
  expected: 'The factor should be a number (or an array of two numbers) in the range [-1, 1].',
  least: -1,
  greatest: 1,
} as const;
