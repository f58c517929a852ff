import { formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';
import type { Color } from './color-mode.ts';
import { blank, type Plane, planeOf, stack } from './picture.ts';
import { readColor } from './resize/resize-options.ts';

/** A picture and the position of its upper left corner. */
export interface CollagePart {
  /** uint8 `[height, width, 3]` or `[1, height, width, 3]` */
  readonly picture: Tensor<'uint8'>;
  readonly top: number;
  readonly left: number;
}

/** Options of {@link collage}. */
export interface CollageOptions {
  readonly height: number;
  readonly width: number;
  /** Default black. */
  readonly background?: Color | undefined;
}

/**
 * Combines several pictures into one; later parts cover earlier ones.
 *
 * @returns uint8 `[1, height, width, 3]`
 * @throws ShapeError for a part that is not a uint8 RGB picture, or does not fit inside the canvas
 * @example
 * const sheet = collage([{ picture: drawText('a'), top: 2, left: 4 }], { height: 12, width: 20 });
 * sheet.shape; // [1, 12, 20, 3]
 */
export function collage(parts: readonly CollagePart[], options: CollageOptions): Tensor<'uint8'> {
  const where = 'collage';
  checkOptions<CollageOptions>(options, { height: true, width: true, background: true }, where);
  const { height, width } = options;
  if (![height, width].every((length) => Number.isInteger(length) && length > 0)) {
    throw new ShapeError({
      where,
      message: `\`height\` and \`width\` must be positive integers. Received: height=${show(height)}, width=${show(width)}.`,
    });
  }
  const result = blank(height, width, 3);
  const background = readColor(options.background ?? 0, 'background', where);
  for (let pixel = 0; pixel < height * width; pixel++) result.data.set(background, pixel * 3);
  for (const { picture, top, left } of parts) {
    const part = rgb(picture, where);
    if (!fits(top, part.height, height) || !fits(left, part.width, width)) {
      throw new ShapeError({
        where,
        message: `A picture of ${part.width}×${part.height} at left=${show(left)}, top=${show(top)} does not fit on a canvas of ${width}×${height}.`,
      });
    }
    for (let row = 0; row < part.height; row++) {
      const line = part.values.subarray(row * part.width * 3, (row + 1) * part.width * 3);
      result.data.set(line, ((row + top) * width + left) * 3);
    }
  }
  return stack([result]);
}

function fits(from: number, length: number, available: number): boolean {
  return Number.isInteger(from) && from >= 0 && from + length <= available;
}

function rgb(picture: Tensor, where: string): Plane {
  const plane = planeOf(picture, 0, where);
  if (picture.dtype === 'uint8' && plane.channels === 3) return plane;
  throw new ShapeError({
    where,
    message: `Expected RGB pictures of bytes. Received ${picture.dtype} of shape ${formatShape(picture.shape)}.`,
    hint: 'applyColorMap and fromPixels return such pictures.',
  });
}
