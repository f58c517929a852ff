import {
  add,
  type DataFormat,
  lessEqual,
  multiply,
  randomUniform,
  readDataFormat,
  select,
  type Value,
} from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkLayerSeed } from '../regularization/drop-units.ts';
import { isAugmented, lengthsOf, transformPictures } from './augmentation.ts';

/** Which way {@link RandomFlip} flips pictures. */
export type FlipMode = 'horizontal' | 'vertical' | 'horizontalAndVertical';

/** Options of {@link RandomFlip}. */
export interface RandomFlipOptions extends LayerOptions {
  /** Left to right, top to bottom, or both at once (default). */
  readonly mode?: FlipMode | undefined;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Flips half of the pictures. One draw decides for each of them: with 'horizontalAndVertical' it is flipped both ways
 * or not at all, as in Keras.
 *
 * The same seed flips the same pictures as Keras on JAX.
 *
 * In training, and when it is called by itself without `training`; `predict` leaves pictures as they are.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch`; with `dataFormat: 'channelsFirst'` the channels
 * come before height and width → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
 * @example
 * const layer = new RandomFlip({ mode: 'horizontal', seed: 3 });
 * layer.apply(ones([2, 4, 4, 3]), { training: true }).shape; // [2, 4, 4, 3]
 */
export class RandomFlip extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'RandomFlip';

  readonly mode: FlipMode;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  readonly #seeds: SeedState;

  constructor(...given: [options?: RandomFlipOptions]) {
    const names = { mode: true, seed: true, dataFormat: true } as const;
    const { mode, seed, dataFormat, ...base } = givenOptions(given, new.target, names);
    const resolved = resolveOptions(new.target, base, (where) => ({
      mode: readMode(mode ?? 'horizontalAndVertical', where),
      seed: checkLayerSeed(seed, where),
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.mode = resolved.mode;
    this.seed = resolved.seed;
    this.dataFormat = resolved.dataFormat;
    this.#seeds = this.addSeeds(this.seed);
  }

  override call(x: Value, context: CallContext): Value {
    const { dataFormat, mode } = this;
    const { batch, height, width } = lengthsOf(x.shape, dataFormat, this.where);
    const pictures = asFloat(x);
    if (!isAugmented(context)) return pictures;
    const flips = lessEqual(randomUniform(context.nextSeed(this.#seeds), { shape: [batch, 1] }), 0.5);
    const sign = select(flips, -1, 1);
    const start = select(flips, 1, 0);
    const zero = multiply(start, 0);
    const one = add(zero, 1);
    const [a0, a2] = mode === 'vertical' ? [one, zero] : [sign, multiply(start, width - 1)];
    const [b1, b2] = mode === 'horizontal' ? [one, zero] : [sign, multiply(start, height - 1)];
    return transformPictures(pictures, [a0, zero, a2, zero, b1, b2], { dataFormat, interpolation: 'nearest' });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mode: this.mode, seed: this.seed, dataFormat: this.dataFormat };
  }
}

const MODES: readonly FlipMode[] = ['horizontal', 'vertical', 'horizontalAndVertical'];

function readMode(value: unknown, where: string): FlipMode {
  const mode = value === 'horizontal_and_vertical' ? 'horizontalAndVertical' : value;
  if (MODES.includes(mode as FlipMode)) return mode as FlipMode;
  throw new ValueError({
    where,
    message: `Unknown \`mode\` ${show(value)}. Expected one of ${MODES.join(', ')}.`,
    hint: allowedNamesHint(value, MODES),
  });
}
