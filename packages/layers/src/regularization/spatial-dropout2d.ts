import type { DataFormat, Value } from '@sepal/ops';
import { standardizeDataFormat } from '../arguments/data-format.ts';
import { imageDataFormat } from '../image-data-format.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkFraction, checkLayerSeed, dropUnits } from './drop-units.ts';

/** Options of {@link SpatialDropout2D}. */
export interface SpatialDropout2DOptions extends LayerOptions {
  /** The part of the channels that is dropped, from 0 to 1. */
  readonly rate: number;
  /** Where the channels are. Default: what `imageDataFormat()` says when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
  /** An integer from 0 to 2^32 - 1; by default one of the program's seed stream. */
  readonly seed?: number | null | undefined;
}

/**
 * In training, sets whole channels of pictures to 0 at random, and divides the others by what part is kept.
 *
 * Neighbouring pixels say much the same, so dropping single ones takes little away; channels do more.
 *
 * Input shape: `(batch, height, width, channels)`, or with `dataFormat: 'channelsFirst'` `(batch, channels, height, width)`
 * → output shape: the same
 *
 * @throws ValueError for options that cannot be used; ShapeError, when it is called, if the input has not four axes
 * @see https://arxiv.org/abs/1411.4280, https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 * @example
 * const layer = new SpatialDropout2D({ rate: 0.5, seed: 42 });
 * layer.apply(ones([1, 2, 2, 3])).shape; // [1, 2, 2, 3]
 */
export class SpatialDropout2D extends Layer {
  static override readonly className: string = 'SpatialDropout2D';

  readonly rate: number;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  readonly #seeds: SeedState | undefined;

  constructor(options: SpatialDropout2DOptions) {
    const { rate, dataFormat, seed, ...base } = givenOptions(options, new.target);
    const resolved = resolveOptions(new.target, base, (where) => ({
      rate: checkFraction(rate, 'rate', where),
      seed: checkLayerSeed(seed, where),
      dataFormat: standardizeDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.rate = resolved.rate;
    this.seed = resolved.seed;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: 4 }];
    this.#seeds = this.rate > 0 ? this.addSeeds(this.seed) : undefined;
  }

  override call(x: Value, context: CallContext): Value {
    const { rate, where } = this;
    const channels = this.dataFormat === 'channelsLast' ? 3 : 1;
    const noiseShape = x.shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1));
    return dropUnits(x, context, { rate, noiseShape, seeds: this.#seeds, where });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed, dataFormat: this.dataFormat };
  }
}
