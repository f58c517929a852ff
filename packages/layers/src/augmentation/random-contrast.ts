import {
  add,
  type DataFormat,
  maximum,
  mean,
  minimum,
  multiply,
  randomUniform,
  readDataFormat,
  subtract,
  type Value,
} from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkLayerSeed } from '../regularization/drop-units.ts';
import { type Factor, isAugmented, lengthsOf, type Range, readFactor } from './augmentation.ts';

/** Options of {@link RandomContrast}. */
export interface RandomContrastOptions extends LayerOptions {
  /**
   * Contrasts are multiplied by a number from 1 − least to 1 + greatest, both from 0 to 1. A single number `f` stands for `[0, f]`, as
   * in Keras: it only raises contrasts.
   */
  readonly factor: Factor;
  /** The range of the pixels, which the result is clipped to (default `[0, 255]`). */
  readonly valueRange?: Range | undefined;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
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
export class RandomContrast extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'RandomContrast';

  readonly factor: Range;
  readonly valueRange: Range;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  readonly #seeds: SeedState;

  constructor(...given: [options: RandomContrastOptions]) {
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
    const contrast = randomUniform(context.nextSeed(this.#seeds), {
      shape: x.shape.length === 3 ? [1, 1, 1] : [batch, 1, 1, 1],
      minval: 1 - factor[0],
      maxval: 1 + factor[1],
    });
    const rows = dataFormat === 'channelsLast' ? -3 : -2;
    const middle = mean(mean(pictures, { axis: rows, keepdims: true }), { axis: rows + 1, keepdims: true });
    const changed = add(multiply(subtract(pictures, middle), contrast), middle);
    return minimum(maximum(changed, valueRange[0]), valueRange[1]);
  }

  override getConfig(): Record<string, unknown> {
    const { factor, valueRange, seed, dataFormat } = this;
    return { ...super.getConfig(), factor, valueRange, seed, dataFormat };
  }
}

const RULE = {
  expected: 'The `factor` argument should be a number (or an array of two numbers) in the range [0, 1].',
  least: 0,
  greatest: 1,
} as const;

/** The range of pixels, in order. @throws ValueError with Keras' message */
export function readValueRange(value: unknown, where: string): Range {
  const isNumber = (entry: unknown): boolean => typeof entry === 'number' && Number.isFinite(entry);
  if (Array.isArray(value) && value.length === 2 && value.every(isNumber)) {
    const [a, b] = value as [number, number];
    return [Math.min(a, b), Math.max(a, b)];
  }
  throw new ValueError({
    where,
    message: `The \`valueRange\` argument should be an array of two numbers. Received: valueRange=${show(value)}.`,
  });
}
