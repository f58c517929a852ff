import type { DType, Tensor } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { DataFormat } from '../graph/types.ts';
import { type Interpolation, resolveInterpolation } from '../resize/interpolation.ts';
import { pictureShape, readDataFormat, shapeOfPicture } from '../window/picture.ts';
import { type Pair, positivePair } from '../window/window.ts';
import { upsample2dReference } from './reference.ts';

export interface Upsample2dAttributes {
  /** The factors along height and width. */
  readonly size: Pair;
  readonly interpolation: Interpolation;
  readonly dataFormat: DataFormat;
}

export const upsample2dOp: OpDefinition<'upsample2d'> = {
  name: 'upsample2d',
  infer([x], { size, interpolation, dataFormat }, where) {
    if (interpolation === 'bilinear') checkFloat(x, 'x', where);
    const picture = pictureShape(x.shape, dataFormat, where);
    const height = picture.height === null ? null : picture.height * size[0];
    const width = picture.width === null ? null : picture.width * size[1];
    return { shape: shapeOfPicture({ ...picture, height, width }, dataFormat), dtype: x.dtype };
  },
  reference: upsample2dReference,
};

/** Options of {@link upsample2d}. */
export interface Upsample2dOptions {
  /** The factors along height and width, or one number for both. */
  readonly size: number | Pair;
  /** The interpolation (default 'nearest'). */
  readonly interpolation?: Interpolation | undefined;
  /** Where the channels are (default 'channelsLast'). */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Enlarges pictures by integer factors.
 *
 * 'nearest' repeats every pixel. 'bilinear' treats pixels as squares with their values at the centre and mixes the two nearest
 * along each axis; beyond the outermost centres the edge value continues.
 *
 * Input `[batch, height, width, channels]` → output `[batch, height * size[0], width * size[1], channels]`; with
 * `dataFormat: 'channelsFirst'` the channel axis is the second one.
 *
 * @param x the picture: any element type, float32 for 'bilinear'
 * @param options the factors, interpolation (default 'nearest'), data format (default 'channelsLast')
 * @throws ShapeError, ValueError if x is not a picture, for invalid options, or for another element type
 * @see https://keras.io/api/layers/reshaping_layers/up_sampling2d/
 * @example
 * const x = tensor([0, 4], [1, 1, 2, 1]);
 * upsample2d(x, { size: [1, 2] }).data; // [0, 0, 4, 4]
 * upsample2d(x, { size: [1, 2], interpolation: 'bilinear' }).data; // [0, 1, 3, 4]
 */
export function upsample2d<D extends DType>(x: Tensor<D>, options: Upsample2dOptions): Tensor<D>;
export function upsample2d<D extends DType>(x: Value<D>, options: Upsample2dOptions): Value<D>;
export function upsample2d(x: Value, options: Upsample2dOptions, ...extra: unknown[]): Value {
  refuseExtra(extra, 'upsample2d(x, options)');
  const where = 'upsample2d';
  checkOptions<Upsample2dOptions>(options, { size: true, interpolation: true, dataFormat: true }, where);
  const { interpolation = 'nearest', dataFormat = 'channelsLast' } = options;
  const size = positivePair(options.size, 'size', where);
  return applyOp(upsample2dOp, [x], {
    size,
    interpolation: resolveInterpolation(interpolation, where),
    dataFormat: readDataFormat(dataFormat, where),
  });
}
