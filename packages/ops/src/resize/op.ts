import { type DType, formatShape, ShapeError, type SymbolicShape, type Tensor, ValueError } from '@sepal/tensor';
import { checkBoolean, checkOptions, finiteNumber, refuseExtra, show } from '@sepal/tensor/options';
import { checkOperand, numberDTypes } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { DataFormat } from '../graph/types.ts';
import { reshape } from '../reshape/op.ts';
import { pictureShape, readDataFormat, shapeOfPicture } from '../window/picture.ts';
import { type Pair, positivePair } from '../window/window.ts';
import { type Interpolation, resolveInterpolation } from './interpolation.ts';
import { resizeReference } from './reference.ts';
import type { Fit } from './sampling.ts';

export interface ResizeAttributes {
  /** Height and width of the result. */
  readonly size: Pair;
  readonly interpolation: Interpolation;
  /** Whether shrinking averages over all pixels; not with 'nearest'. */
  readonly antialias: boolean;
  readonly fit: Fit;
  /** The value of the padding. */
  readonly fillValue: number;
  readonly dataFormat: DataFormat;
}

export const resizeOp: OpDefinition<'resize'> = {
  name: 'resize',
  infer([x], { size, dataFormat }, where) {
    checkOperand(x, numberDTypes, where);
    const picture = pictureShape(x.shape, dataFormat, where);
    if (picture.height === 0 || picture.width === 0) {
      throw new ShapeError({ where, message: `The pictures have no pixels. Received shape ${formatShape(x.shape)}.` });
    }
    const [height, width] = size;
    return { shape: shapeOfPicture({ ...picture, height, width }, dataFormat), dtype: x.dtype };
  },
  reference: resizeReference,
};

/** Options of {@link resize}. */
export interface ResizeOptions {
  /** Height and width of the result, or one number for both. */
  readonly size: number | Pair;
  /** The interpolation (default 'bilinear'). */
  readonly interpolation?: Interpolation | undefined;
  /** Whether shrinking averages all pixels, not just the nearest (default false). */
  readonly antialias?: boolean | undefined;
  /** Whether to crop to the aspect ratio of the result first, around the centre (default false). */
  readonly cropToAspectRatio?: boolean | undefined;
  /** Whether to pad to the aspect ratio of the result first, equally on both sides (default false). */
  readonly padToAspectRatio?: boolean | undefined;
  /** The value of the padding (default 0). */
  readonly fillValue?: number | undefined;
  /** Where the channels are (default 'channelsLast'). */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Resizes pictures, as Keras' `ops.image.resize` does.
 *
 * Pixels are squares with their values at the centre. 'nearest' takes the pixel that contains a centre of the result.
 * 'bilinear' mixes the two nearest along each axis, so strong shrinking ignores most pixels; with `antialias` it mixes all
 * within one pixel of the result. Integers are rounded and clamped to their range.
 *
 * Input `[batch, height, width, channels]`, or one picture `[height, width, channels]` → output of the same kind with
 * `size` as height and width; with `dataFormat: 'channelsFirst'` the channel axis comes before them.
 *
 * @param x the pictures: float32, int32, uint32 or uint8
 * @param options the size, interpolation (default 'bilinear'), antialias, handling of the aspect ratio (default:
 *   distort), data format (default 'channelsLast')
 * @throws ShapeError, ValueError if x is not a picture or has no pixels, for invalid options, or for bool
 * @see https://keras.io/api/ops/image/#resize-function
 * @example
 * const x = tensor([0, 4], [1, 1, 2, 1]);
 * resize(x, { size: [1, 4] }).data; // [0, 1, 3, 4]
 * resize(x, { size: [1, 3], interpolation: 'nearest' }).data; // [0, 4, 4]
 * resize(x, { size: 1, antialias: true }).data; // [2]
 */
export function resize<D extends DType>(x: Tensor<D>, options: ResizeOptions): Tensor<D>;
export function resize<D extends DType>(x: Value<D>, options: ResizeOptions): Value<D>;
export function resize(x: Value, options: ResizeOptions, ...extra: unknown[]): Value {
  refuseExtra(extra, 'resize(x, options)');
  const where = 'resize';
  checkOptions<ResizeOptions>(options, RESIZE_OPTIONS, where);
  const { interpolation = 'bilinear', antialias = false, fillValue = 0, dataFormat = 'channelsLast' } = options;
  const attributes: ResizeAttributes = {
    size: positivePair(options.size, 'size', where),
    interpolation: resolveInterpolation(interpolation, where),
    antialias: checkBoolean(antialias, 'antialias', where),
    fit: fitOf(options, where),
    fillValue: finiteNumber(fillValue, 'fillValue', where),
    dataFormat: readDataFormat(dataFormat, where),
  };
  if (x?.shape?.length !== 3) return applyOp(resizeOp, [x], attributes);
  const resized = applyOp(resizeOp, [reshape(x, [1, ...x.shape])], attributes);
  return reshape(resized, resized.shape.slice(1) as SymbolicShape);
}

const RESIZE_OPTIONS = {
  size: true,
  interpolation: true,
  antialias: true,
  cropToAspectRatio: true,
  padToAspectRatio: true,
  fillValue: true,
  dataFormat: true,
} as const;

function fitOf({ cropToAspectRatio = false, padToAspectRatio = false }: ResizeOptions, where: string): Fit {
  const crops = checkBoolean(cropToAspectRatio, 'cropToAspectRatio', where);
  const pads = checkBoolean(padToAspectRatio, 'padToAspectRatio', where);
  if (!crops) return pads ? 'pad' : 'stretch';
  if (!pads) return 'crop';
  throw new ValueError({
    where,
    message: `Only one of \`padToAspectRatio\` & \`cropToAspectRatio\` can be true. Received: cropToAspectRatio=${show(crops)}, padToAspectRatio=${show(pads)}.`,
  });
}
