import { type DataFormat, type Interpolation, readDataFormat, resize, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { checkBoolean, finiteNumber, positiveInteger, showBare } from '@sepal/tensor/options';
import { standardizeInterpolation } from '../arguments/choices.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { checkPictureRank } from './picture-rank.ts';

/** Options of {@link Resizing}. */
export interface ResizingOptions extends LayerOptions {
  /** Height of the result. */
  readonly height: number;
  /** Width of the result. */
  readonly width: number;
  /** 'bilinear' (default) or 'nearest'. */
  readonly interpolation?: Interpolation | undefined;
  /** Whether to crop around the centre to keep the aspect ratio, instead of distorting. Default false. */
  readonly cropToAspectRatio?: boolean | undefined;
  /** Whether to pad evenly to keep the aspect ratio, instead of distorting. Default false. */
  readonly padToAspectRatio?: boolean | undefined;
  /** Only 'constant', as in Keras. */
  readonly fillMode?: 'constant' | undefined;
  /** The value of the padding. Default 0. */
  readonly fillValue?: number | undefined;
  /** Whether shrinking averages all pixels, not just the nearest. Default false. */
  readonly antialias?: boolean | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Resizes pictures.
 *
 * Input shape: `(batch, height, width, channels)`, or one picture without `batch` → output shape: the same with the layer's height
 * and width, and of the same element type (integers are rounded); with `dataFormat: 'channelsFirst'` the channels come before height
 * and width.
 *
 * @throws ValueError for invalid options, and for Keras' 'bicubic', 'lanczos3' and 'lanczos5', which are not
 *   supported; ShapeError, when it is called, if the input does not have three or four axes
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/
 * @example
 * const layer = new Resizing({ height: 224, width: 224, padToAspectRatio: true });
 * layer.apply(zeros([1, 300, 400, 3], 'uint8')).shape; // [1, 224, 224, 3]
 */
export class Resizing extends Layer {
  static override readonly className: string = 'Resizing';

  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillMode: 'constant';
  readonly fillValue: number;
  readonly antialias: boolean;
  readonly dataFormat: DataFormat;

  constructor(...given: [options: ResizingOptions]) {
    const {
      height,
      width,
      interpolation = 'bilinear',
      cropToAspectRatio = false,
      padToAspectRatio = false,
      fillMode = 'constant',
      fillValue = 0,
      antialias = false,
      dataFormat,
      ...base
    } = givenOptions(given, new.target, {
      height: true,
      width: true,
      interpolation: true,
      cropToAspectRatio: true,
      padToAspectRatio: true,
      fillMode: true,
      fillValue: true,
      antialias: true,
      dataFormat: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      height: positiveInteger(height, 'height', where),
      width: positiveInteger(width, 'width', where),
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      interpolation: standardizeInterpolation(interpolation, where),
      fillMode: constantFill(fillMode, where),
      fillValue: finiteNumber(fillValue, 'fillValue', where),
      antialias: checkBoolean(antialias, 'antialias', where),
      ...resolveFit({ cropToAspectRatio, padToAspectRatio }, where),
    }));
    super(base);
    this.height = resolved.height;
    this.width = resolved.width;
    this.interpolation = resolved.interpolation;
    this.cropToAspectRatio = resolved.cropToAspectRatio;
    this.padToAspectRatio = resolved.padToAspectRatio;
    this.fillMode = resolved.fillMode;
    this.fillValue = resolved.fillValue;
    this.antialias = resolved.antialias;
    this.dataFormat = resolved.dataFormat;
  }

  override call(x: Value): Value {
    checkPictureRank(x.shape, this.where);
    const { height, width, interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue, dataFormat } =
      this;
    const how = { interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue, dataFormat };
    return resize(x, { size: [height, width], ...how });
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      height: this.height,
      width: this.width,
      interpolation: this.interpolation,
      cropToAspectRatio: this.cropToAspectRatio,
      padToAspectRatio: this.padToAspectRatio,
      fillMode: this.fillMode,
      fillValue: this.fillValue,
      antialias: this.antialias,
      dataFormat: this.dataFormat,
    };
  }
}

function constantFill(fillMode: unknown, where: string): 'constant' {
  if (fillMode === 'constant') return fillMode;
  throw new ValueError({
    where,
    message: `Invalid value for argument \`fillMode\`. Only \`'constant'\` is supported. Received: fillMode=${showBare(fillMode)}.`,
  });
}

function resolveFit(
  given: { readonly cropToAspectRatio: unknown; readonly padToAspectRatio: unknown },
  where: string,
): { readonly cropToAspectRatio: boolean; readonly padToAspectRatio: boolean } {
  const cropToAspectRatio = checkBoolean(given.cropToAspectRatio, 'cropToAspectRatio', where);
  const padToAspectRatio = checkBoolean(given.padToAspectRatio, 'padToAspectRatio', where);
  if (!cropToAspectRatio || !padToAspectRatio) return { cropToAspectRatio, padToAspectRatio };
  throw new ValueError({
    where,
    message: 'Only one of `padToAspectRatio` & `cropToAspectRatio` can be `true`.',
    hint: 'Crop to lose the edges, pad to keep them.',
  });
}
