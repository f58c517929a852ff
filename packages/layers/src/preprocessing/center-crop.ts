import { type DataFormat, readDataFormat, resize, slice, type Value } from '@sepal/ops';
import { positiveInteger } from '@sepal/tensor/options';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { checkPictureRank } from './picture-rank.ts';

/** Options of {@link CenterCrop}. */
export interface CenterCropOptions extends LayerOptions {
  /** Height of the result. */
  readonly height: number;
  /** Width of the result. */
  readonly width: number;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Crops the centre of pictures. A picture that is too small along an axis is instead cropped to the aspect ratio of the result and
 * resized ('bilinear').
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch`, any element type → output shape: the same with
 * the layer's height and width, float32; with `dataFormat: 'channelsFirst'` the channels come before height and width.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/
 * @example
 * const layer = new CenterCrop({ height: 1, width: 2 });
 * layer.apply(tensor([1, 2, 3, 4], [1, 1, 4, 1])).toArray(); // [[[[2], [3]]]]
 */
export class CenterCrop extends Layer {
  static override readonly className: string = 'CenterCrop';

  readonly height: number;
  readonly width: number;
  readonly dataFormat: DataFormat;

  constructor(...given: [options: CenterCropOptions]) {
    const { height, width, dataFormat, ...base } = givenOptions(given, new.target, {
      height: true,
      width: true,
      dataFormat: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      height: positiveInteger(height, 'height', where),
      width: positiveInteger(width, 'width', where),
    }));
    super(base);
    this.height = resolved.height;
    this.width = resolved.width;
    this.dataFormat = resolved.dataFormat;
  }

  override call(x: Value): Value {
    checkPictureRank(x.shape, this.where);
    const { dataFormat } = this;
    const size = [this.height, this.width] as const;
    const pictures = asFloat(x);
    const { shape } = pictures;
    const first = shape.length - (dataFormat === 'channelsLast' ? 3 : 2);
    // Unknown lengths only occur in shape inference, where both ways give the same shape.
    const room = [shape[first] ?? null, shape[first + 1] ?? null].map((length, axis) =>
      length === null ? -1 : length - (size[axis] as number),
    );
    if (room.some((pixels) => pixels < 0)) return resize(pictures, { size, cropToAspectRatio: true, dataFormat });
    const begin = shape.map(() => 0);
    const lengths = shape.map(() => -1);
    for (const [axis, pixels] of room.entries()) {
      begin[first + axis] = Math.floor(pixels / 2);
      lengths[first + axis] = size[axis] as number;
    }
    return slice(pictures, begin, lengths);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height: this.height, width: this.width, dataFormat: this.dataFormat };
  }
}
