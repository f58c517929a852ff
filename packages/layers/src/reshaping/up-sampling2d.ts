import { type DataFormat, type Interpolation, type Pair, readDataFormat, upsample2d, type Value } from '@sepal/ops';
import { standardizeInterpolation } from '../arguments/choices.ts';
import { standardizeTuple } from '../arguments/tuple.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link UpSampling2D}. */
export interface UpSampling2DOptions extends LayerOptions {
  /** The factors along height and width; a number applies to both. Default 2. */
  readonly size?: number | Pair | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
  /** 'nearest' (default) repeats every pixel; 'bilinear' interpolates. */
  readonly interpolation?: Interpolation | undefined;
}

/**
 * Enlarges pictures by integer factors.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, height * size[0], width * size[1], channels)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options, and for Keras' 'bicubic', 'lanczos3' and 'lanczos5', which are not
 *   supported; ShapeError, when it is called, if the input does not have four axes
 * @see https://keras.io/api/layers/reshaping_layers/up_sampling2d/
 * @example
 * const layer = new UpSampling2D({ size: [1, 2] });
 * layer.apply(tensor([1, 2], [1, 1, 2, 1])).toArray(); // [[[[1], [1], [2], [2]]]]
 */
export class UpSampling2D extends Layer {
  static override readonly className: string = 'UpSampling2D';

  readonly size: Pair;
  readonly dataFormat: DataFormat;
  readonly interpolation: Interpolation;

  constructor(...given: [options?: UpSampling2DOptions | undefined]) {
    const {
      size = 2,
      dataFormat,
      interpolation = 'nearest',
      ...base
    } = givenOptions(given, new.target, { size: true, dataFormat: true, interpolation: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      size: standardizeTuple(size, 2, 'size', { where }),
      interpolation: standardizeInterpolation(interpolation, where),
    }));
    super(base);
    this.size = resolved.size;
    this.dataFormat = resolved.dataFormat;
    this.interpolation = resolved.interpolation;
    this.inputSpecs = [{ rank: 4 }];
  }

  override call(x: Value): Value {
    const { size, dataFormat, interpolation } = this;
    return upsample2d(interpolation === 'nearest' ? x : asFloat(x), { size, dataFormat, interpolation });
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      size: [...this.size],
      dataFormat: this.dataFormat,
      interpolation: this.interpolation,
    };
  }
}
