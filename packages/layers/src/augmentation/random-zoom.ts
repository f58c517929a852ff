import { multiply, subtract, type Value } from '@sepal/ops';
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

/** Options of {@link RandomZoom}. */
export interface RandomZoomOptions extends LayerOptions, TransformOptions {
  /** How much to zoom out along the height, above −1 (in) to 1: 0.2 shows 1.2 heights. A range, or a number `f` for −f to f. */
  readonly heightFactor: Factor;
  /** The same along the width; null (default) for the height's, which keeps the aspect ratio. */
  readonly widthFactor?: Factor | null | undefined;
}

/**
 * Zooms each picture in or out, around its centre.
 *
 * The same seed zooms as much as in Keras on JAX.
 *
 * In training, and when it is called by itself without `training`; `predict` leaves pictures as they are.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch`; with `dataFormat: 'channelsFirst'` the channels
 * come before height and width → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/
 * @example
 * const layer = new RandomZoom({ heightFactor: [-0.2, 0.1], seed: 3 });
 * layer.apply(ones([2, 4, 4, 3]), { training: true }).shape; // [2, 4, 4, 3]
 */
export class RandomZoom extends RandomTransform<{ readonly down: Range; readonly across: Range | undefined }> {
  static override readonly className: string = 'RandomZoom';

  readonly heightFactor: Factor;
  readonly widthFactor: Factor | null;

  constructor(...given: [options: RandomZoomOptions]) {
    const names = { heightFactor: true, widthFactor: true, ...TRANSFORM_OPTIONS } as const;
    const { heightFactor, widthFactor = null, ...others } = givenOptions(given, new.target, names);
    super(new.target, others, (where) => ({
      down: shown(readFactor(heightFactor, 'heightFactor', RULE, where)),
      across: widthFactor === null ? undefined : shown(readFactor(widthFactor, 'widthFactor', RULE, where)),
    }));
    this.heightFactor = heightFactor;
    this.widthFactor = widthFactor;
  }

  protected override columns(draw: (range: Range) => Value, { height, width }: PictureLengths): Columns {
    const down = draw(this.ranges.down);
    const across = this.ranges.across === undefined ? down : draw(this.ranges.across);
    const zero = multiply(down, 0);
    const offset = (zoom: Value, length: number): Value => multiply(subtract(1, zoom), (length - 1) / 2);
    return [across, zero, offset(across, width), zero, down, offset(down, height)];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), heightFactor: this.heightFactor, widthFactor: this.widthFactor };
  }
}

const RULE = {
  expected:
    'The `heightFactor` and `widthFactor` arguments should be a number (or an array of two numbers) in the range (-1, 1].',
  least: -1,
  greatest: 1,
  isOpen: true,
} as const;

/** How much of a length is shown. */
function shown([least, greatest]: Range): Range {
  return [1 + least, 1 + greatest];
}
