import { type DataFormat, readDataFormat } from '@sepal/ops';
import { imageDataFormat } from '../image-data-format.ts';
import { givenOptions } from '../layer/layer-options.ts';
import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.ts';

/** Options of {@link SpatialDropout2D}. */
export interface SpatialDropout2DOptions extends SpatialDropoutOptions {
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * In training, sets whole channels of pictures to 0 at random, and divides the others by the kept fraction.
 *
 * Neighbouring pixels are correlated, so dropping single ones regularizes little; dropping whole channels does more.
 *
 * Input shape: `(batch, height, width, channels)`, or with `dataFormat: 'channelsFirst'` `(batch, channels, height, width)`
 * → output shape: the same
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have four axes
 * @see https://arxiv.org/abs/1411.4280, https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 * @example
 * const layer = new SpatialDropout2D({ rate: 0.5, seed: 42 });
 * layer.apply(ones([1, 2, 2, 3])).shape; // [1, 2, 2, 3]
 */
export class SpatialDropout2D extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout2D';

  constructor(...given: [options: SpatialDropout2DOptions]) {
    const names = { rate: true, seed: true, dataFormat: true } as const;
    const { dataFormat, ...others } = givenOptions(given, new.target, names);
    super(2, others, (where) => readDataFormat(dataFormat ?? imageDataFormat(), where));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}
