import { type DType, formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkBoolean, checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { type Interpolation, resolveInterpolation } from '../resize/interpolation.ts';
import type { Fit } from '../resize/sampling.ts';
import { pictureLength } from '../window/gradient-window.ts';
import { pictureShape } from '../window/picture.ts';
import { resizeGradientReference } from './reference.ts';

export interface ResizeGradientAttributes {
  /** Height and width of the pictures before they were resized. */
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  /** Whether shrinking averaged over all pixels; not with 'nearest'. */
  readonly antialias: boolean;
  readonly fit: Fit;
}

export const resizeGradientOp: OpDefinition<'resizeGradient'> = {
  name: 'resizeGradient',
  infer([dy], { height, width }, where) {
    checkFloat(dy, 'dy', where);
    const picture = pictureShape(dy.shape, 'channelsLast', where);
    if (picture.height === 0 || picture.width === 0 || height === 0 || width === 0) {
      throw new ShapeError({
        where,
        message: `The pictures have no pixels. Received dy of shape ${formatShape(dy.shape)}, height=${height}, width=${width}.`,
      });
    }
    return { shape: [picture.batch, height, width, picture.channels], dtype: 'float32' };
  },
  reference: resizeGradientReference,
};

const FITS: readonly Fit[] = ['stretch', 'crop', 'pad'];

function resolveFit(fit: Fit, where: string): Fit {
  if (FITS.includes(fit)) return fit;
  throw new ValueError({
    where,
    message: `\`fit\` must be 'stretch', 'crop' or 'pad'. Received fit=${show(fit)}.`,
    hint: allowedNamesHint(fit, FITS),
  });
}

/**
 * The gradient of resized pictures with respect to those before: every pixel's gradient goes to the pixels that it was mixed of,
 * with the same weights.
 *
 * Gradient dy `[batch, newHeight, newWidth, channels]` of the resized pictures → gradient `[batch, height, width, channels]` of
 * those before. Channels come last.
 *
 * @param dy the gradient of the resized pictures, float32
 * @param attributes height and width before, interpolation, antialias, and the handling of the aspect ratio
 * @throws ShapeError, ValueError if dy is not a picture or has no pixels, for invalid attributes, or for another element type
 * @see https://keras.io/api/ops/image/#resize-function
 * @example
 * const dy = tensor([1, 2, 3, 4], [1, 1, 4, 1]);
 * const resizing = { interpolation: 'nearest', antialias: false, fit: 'stretch' } as const;
 * resizeGradient(dy, { ...resizing, height: 1, width: 2 }).data; // [3, 7]
 */
export function resizeGradient<D extends DType>(dy: Tensor<D>, attributes: ResizeGradientAttributes): Tensor<D>;
export function resizeGradient<D extends DType>(dy: Value<D>, attributes: ResizeGradientAttributes): Value<D>;
export function resizeGradient(dy: Value, attributes: ResizeGradientAttributes, ...extra: unknown[]): Value {
  refuseExtra(extra, 'resizeGradient(dy, attributes)');
  const where = 'resizeGradient';
  const names = { height: true, width: true, interpolation: true, antialias: true, fit: true } as const;
  checkOptions<ResizeGradientAttributes>(attributes, names, where);
  return applyOp(resizeGradientOp, [dy], {
    height: pictureLength(attributes.height, 'height', where),
    width: pictureLength(attributes.width, 'width', where),
    interpolation: resolveInterpolation(attributes.interpolation, where),
    antialias: checkBoolean(attributes.antialias, 'antialias', where),
    fit: resolveFit(attributes.fit, where),
  });
}
