import { multiply, negative, subtract, type Value } from '@sepal/ops';
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
import { sineOfDegrees } from './sine.ts';

/** Options of {@link RandomRotation}. */
export interface RandomRotationOptions extends LayerOptions, TransformOptions {
  /** The angle in turns, from −1 to 1: positive ones are counter-clockwise. A range, or a number `f` for −f to f. */
  readonly factor: Factor;
}

/**
 * Turns each picture around its centre.
 *
 * The same seed turns pictures by the same angles as Keras on JAX.
 *
 * In training, and when it is called by itself without `training`; `predict` leaves pictures as they are.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch`; with `dataFormat: 'channelsFirst'` the channels
 * come before height and width → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
 * @example
 * const layer = new RandomRotation({ factor: 0.05, seed: 3 }); // up to 18 degrees either way
 * layer.apply(ones([2, 4, 4, 3]), { training: true }).shape; // [2, 4, 4, 3]
 */
export class RandomRotation extends RandomTransform<Range> {
  static override readonly className: string = 'RandomRotation';

  readonly factor: Range;

  constructor(...given: [options: RandomRotationOptions]) {
    const { factor, ...others } = givenOptions(given, new.target, { factor: true, ...TRANSFORM_OPTIONS });
    super(new.target, others, (where) => readFactor(factor, 'factor', RULE, where));
    this.factor = this.ranges;
  }

  protected override columns(draw: (range: Range) => Value, { height, width }: PictureLengths): Columns {
    const [least, greatest] = this.factor;
    const degrees = draw([360 * least, 360 * greatest]);
    const sine = sineOfDegrees(degrees);
    const cosine = sineOfDegrees(subtract(90, degrees));
    const x = (width - 1) / 2;
    const y = (height - 1) / 2;
    // Keras' order of operations.
    const offset = (centre: number, first: Value, second: Value): Value =>
      subtract(subtract(centre, multiply(first, x)), multiply(second, y));
    const minusSine = negative(sine);
    return [cosine, minusSine, offset(x, cosine, minusSine), sine, cosine, offset(y, sine, cosine)];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}

const RULE = {
  expected: 'The `factor` argument should be a number (or an array of two numbers) in the range [-1, 1].',
  least: -1,
  greatest: 1,
} as const;
