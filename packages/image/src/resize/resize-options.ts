import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkBoolean, show } from '@sepal/tensor/options';
import { brightness, type Color, isColor } from '../color-mode.ts';
import { type Interpolation, interpolations } from './filters.ts';
import type { Resizing } from './resized.ts';

/** Options for resizing pictures. */
export interface ResizeOptions {
  /** Height and width of the result, in pixels, or one number for both. Default: no resizing. */
  readonly size?: number | readonly [height: number, width: number] | undefined;
  /** Default 'bilinear'. (Keras' `load_img` defaults to 'nearest'.) 'box' and 'hamming' need `antialias`. */
  readonly interpolation?: Interpolation | undefined;
  /**
   * Whether shrinking averages over all pixels. True (default) matches `keras.utils.load_img` bit for bit, false matches the default of
   * `keras.ops.image.resize`, except where float32 rounds a half the other way.
   */
  readonly antialias?: boolean | undefined;
  /** Whether to crop both sides equally to keep the aspect ratio. Default false. */
  readonly cropToAspectRatio?: boolean | undefined;
  /** Whether to add bars on both sides (a letterbox) to keep the aspect ratio. Default false. */
  readonly padToAspectRatio?: boolean | undefined;
  /** The colour of the bars: red, green and blue, or one number for all three. Default 0, black. */
  readonly fillValue?: number | Color | undefined;
}

/** The names of {@link ResizeOptions}, for functions that take them among other options. */
export const resizeOptionNames = {
  size: true,
  interpolation: true,
  antialias: true,
  cropToAspectRatio: true,
  padToAspectRatio: true,
  fillValue: true,
} as const;

/** @returns the options with their defaults; undefined without `size`. @throws ValueError for invalid options */
export function readResizing(
  options: ResizeOptions,
  where: string,
): (Omit<Resizing, 'fill'> & { readonly fillValue: Color }) | undefined {
  const { size, interpolation = 'bilinear', antialias = true } = options;
  const { cropToAspectRatio = false, padToAspectRatio = false, fillValue = 0 } = options;
  for (const [name, value] of Object.entries({ antialias, cropToAspectRatio, padToAspectRatio })) {
    checkBoolean(value, name, where);
  }
  if (!interpolations.includes(interpolation)) {
    throw new ValueError({
      where,
      message: `There is no interpolation ${show(interpolation)}.`,
      hint: allowedNamesHint(interpolation, interpolations),
    });
  }
  if (!antialias && (interpolation === 'box' || interpolation === 'hamming')) {
    throw new ValueError({
      where,
      message: `interpolation=${show(interpolation)} is a way of antialiasing. Received: antialias=false.`,
      hint: "Use 'bilinear', or leave `antialias` out.",
    });
  }
  if (cropToAspectRatio && padToAspectRatio) {
    throw new ValueError({
      where,
      message: 'Only one of `cropToAspectRatio` and `padToAspectRatio` can be true.',
      hint: 'Crop to lose the edges, pad to keep them.',
    });
  }
  const color = readColor(fillValue, 'fillValue', where);
  if (size === undefined) return undefined;
  const both = typeof size === 'number' ? [size, size] : size;
  if (!Array.isArray(both) || both.length !== 2 || !both.every((length) => Number.isInteger(length) && length > 0)) {
    throw new ValueError({
      where,
      message: `\`size\` must be two positive integers, [height, width], or one for both. Received: size=${show(size)}.`,
    });
  }
  const [height, width] = both as [number, number];
  return { size: [height, width], interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue: color };
}

/** A colour, or one number for all three channels. @throws ValueError unless they are from 0 to 255 */
export function readColor(value: unknown, name: string, where: string): Color {
  const parts = typeof value === 'number' ? [value, value, value] : value;
  if (isColor(parts)) return [...parts];
  throw new ValueError({
    where,
    message: `\`${name}\` must be a colour: [red, green, blue] from 0 to 255. Received: ${name}=${show(value)}.`,
  });
}

/** The channel values of an opaque pixel of a colour. */
export function fillOf(color: Color, gray: boolean): readonly number[] {
  return gray ? [brightness(...color)] : [...color, 255];
}
