import { givenOptions } from '../layer/layer-options.ts';
import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.ts';

/** Options of {@link SpatialDropout1D}. */
export type SpatialDropout1DOptions = SpatialDropoutOptions;

/**
 * In training, sets whole channels of sequences to 0 at random, and divides the others by the kept fraction.
 *
 * Neighbouring steps are correlated, so dropping single ones regularizes little; dropping whole channels does more.
 *
 * Input shape: `(batch, length, channels)` → output shape: the same
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three axes
 * @see https://arxiv.org/abs/1411.4280, https://keras.io/api/layers/regularization_layers/spatial_dropout1d/
 * @example
 * const layer = new SpatialDropout1D({ rate: 0.5, seed: 42 });
 * layer.apply(ones([1, 2, 3])).shape; // [1, 2, 3]
 */
export class SpatialDropout1D extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout1D';

  constructor(...given: [options: SpatialDropout1DOptions]) {
    super(1, givenOptions(given, new.target, { rate: true, seed: true }), () => 'channelsLast');
  }
}
