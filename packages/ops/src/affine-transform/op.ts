import { formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkOptions, finiteNumber, refuseExtra, show } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { Interpolation } from '../resize/interpolation.ts';
import { resolveInterpolation } from '../resize/interpolation.ts';
import { affineTransformReference } from './reference.ts';

/**
 * What lies outside of a row of pixels `a b c d`:
 *
 * - `constant`: the fill value
 * - `nearest`: `a a a | a b c d | d d d`
 * - `reflect`: `c b a | a b c d | d c b`
 * - `mirror`: `d c b | a b c d | c b a`
 * - `wrap`: `b c d | a b c d | a b c`
 */
export type FillMode = 'constant' | 'nearest' | 'reflect' | 'mirror' | 'wrap';

/** All of {@link FillMode}. */
export const fillModes: readonly FillMode[] = ['constant', 'nearest', 'reflect', 'mirror', 'wrap'];

export interface AffineTransformAttributes {
  readonly interpolation: Interpolation;
  readonly fillMode: FillMode;
  /** The value of 'constant'. */
  readonly fillValue: number;
}

export const affineTransformOp: OpDefinition<'affineTransform'> = {
  name: 'affineTransform',
  infer([x, transforms], _attributes, where) {
    checkFloat(x, 'x', where);
    checkFloat(transforms, 'transforms', where);
    const [batch = null, ...pixels] = x.shape;
    const [rows = null, six, ...more] = transforms.shape;
    const isPerPicture = six === 6 && more.length === 0 && (rows === batch || rows === null || batch === null);
    if (x.shape.length !== 4 || !isPerPicture) {
      throw new ShapeError({
        where,
        message: `Expected pictures [batch, height, width, channels] and transforms [batch, 6]. Received shapes ${formatShape(x.shape)} and ${formatShape(transforms.shape)}.`,
      });
    }
    return { shape: [batch ?? rows, ...pixels], dtype: 'float32' };
  },
  reference: affineTransformReference,
};

/** Options of {@link affineTransform}. */
export interface AffineTransformOptions {
  /** How the pixels around a position are mixed (default 'bilinear'). */
  readonly interpolation?: Interpolation | undefined;
  /** What lies outside of the pictures (default 'constant'). */
  readonly fillMode?: FillMode | undefined;
  /** The value of 'constant' (default 0). */
  readonly fillValue?: number | undefined;
}

/**
 * Moves, turns, zooms and shears pictures, each by its own transform: the pixel of the result in row `y` and column `x` is taken from
 * column `a0·x + a1·y + a2` and row `b0·x + b1·y + b2`.
 *
 * Only programs that train have it: an engine runs it in an executable that was added with `gradientTables`.
 *
 * Input `[batch, height, width, channels]`, transforms `[batch, 6]` (`a0, a1, a2, b0, b1, b2`) → output: as the input
 *
 * @param x the pictures, float32
 * @param transforms float32
 * @param options interpolation (default 'bilinear'), fill mode (default 'constant'), fill value (default 0)
 * @throws ShapeError, ValueError for other shapes or element types, or for invalid options
 * @see https://keras.io/api/ops/image/#affinetransform-function
 * @example
 * const x = tensor([1, 2, 3, 4], [1, 1, 4, 1]);
 * const oneToTheLeft = tensor([1, 0, 1, 0, 1, 0], [1, 6]);
 * affineTransform(x, oneToTheLeft).data; // [2, 3, 4, 0]
 * affineTransform(x, oneToTheLeft, { fillMode: 'wrap' }).data; // [2, 3, 4, 1]
 */
export function affineTransform(x: Tensor, transforms: Tensor, options?: AffineTransformOptions): Tensor<'float32'>;
export function affineTransform(x: Value, transforms: Value, options?: AffineTransformOptions): Value<'float32'>;
export function affineTransform(
  x: Value,
  transforms: Value,
  options: AffineTransformOptions = {},
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'affineTransform(x, transforms, options)');
  const where = 'affineTransform';
  checkOptions<AffineTransformOptions>(options, { interpolation: true, fillMode: true, fillValue: true }, where);
  const { interpolation = 'bilinear', fillMode = 'constant', fillValue = 0 } = options;
  return applyOp(affineTransformOp, [x, transforms], {
    interpolation: resolveInterpolation(interpolation, where),
    fillMode: readFillMode(fillMode, where),
    fillValue: finiteNumber(fillValue, 'fillValue', where),
  });
}

/** @throws ValueError unless it is a {@link FillMode} */
function readFillMode(value: unknown, where: string): FillMode {
  if (fillModes.includes(value as FillMode)) return value as FillMode;
  throw new ValueError({
    where,
    message: `Unknown \`fillMode\` ${show(value)}.`,
    hint: allowedNamesHint(value, fillModes),
  });
}
