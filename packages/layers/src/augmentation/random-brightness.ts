import {
  add,
  type DataFormat,
  maximum,
  minimum,
  multiply,
  randomUniform,
  readDataFormat,
  type Value,
} from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkLayerSeed } from '../regularization/drop-units.ts';
import { type Factor, isAugmented, lengthsOf, type Range, readFactor } from './augmentation.ts';
import { readValueRange } from './random-contrast.ts';

/** Options of {@link RandomBrightness}. */
export interface RandomBrightnessOptions extends LayerOptions {
  /** What is added, as a fraction of the value range from −1 (black) to 1 (white): a range, or a number `f` for −f to f. */
  readonly factor: Factor;
  /** The range of the pixels, which the result is clipped to (default `[0, 255]`). */
  readonly valueRange?: Range | undefined;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
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
export class RandomBrightness extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'RandomBrightness';

  readonly factor: Range;
  readonly valueRange: Range;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  readonly #seeds: SeedState;

  constructor(...given: [options: RandomBrightnessOptions]) {
    const names = { factor: true, valueRange: true, seed: true, dataFormat: true } as const;
    const { factor, valueRange, seed, dataFormat, ...base } = givenOptions(given, new.target, names);
    const resolved = resolveOptions(new.target, base, (where) => ({
      factor: readFactor(factor, 'factor', RULE, where),
      valueRange: readValueRange(valueRange ?? [0, 255], where),
      seed: checkLayerSeed(seed, where),
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.factor = resolved.factor;
    this.valueRange = resolved.valueRange;
    this.seed = resolved.seed;
    this.dataFormat = resolved.dataFormat;
    this.#seeds = this.addSeeds(this.seed);
  }

  override call(x: Value, context: CallContext): Value {
    const { dataFormat, factor, valueRange } = this;
    const { batch } = lengthsOf(x.shape, dataFormat, this.where);
    const pictures = asFloat(x);
    if (!isAugmented(context)) return pictures;
    const [minval, maxval] = factor;
    const [black, white] = valueRange;
    const shape = x.shape.length === 3 ? [1, 1, 1] : [batch, 1, 1, 1];
    const share = randomUniform(context.nextSeed(this.#seeds), { shape, minval, maxval });
    return minimum(maximum(add(pictures, multiply(share, white - black)), black), white);
  }

  override getConfig(): Record<string, unknown> {
    const { factor, valueRange, seed, dataFormat } = this;
    return { ...super.getConfig(), factor, valueRange, seed, dataFormat };
  }
}

const RULE = {
  expected: 'The `factor` argument should be a number (or an array of two numbers) in the range [-1, 1].',
  least: -1,
  greatest: 1,
} as const;
