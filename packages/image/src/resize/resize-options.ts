import { allowedNamesHint, checkBoolean, show, ValueError } from '@sepal/tensor';
import { brightness, type Color } from '../color-mode.ts';
import { type Interpolation, interpolations } from './filters.ts';
import type { Resizing } from './resized.ts';

/** How pictures get another size. */
export interface ResizeOptions {
  /** Height and width of the result, in pixels; a number for both. By default pictures keep their size. */
  readonly size?: number | readonly [height: number, width: number] | undefined;
  /** Default 'bilinear'. (`load_img` of Keras has 'nearest'.) 'box' and 'hamming' need `antialias`. */
  readonly interpolation?: Interpolation | undefined;
  /**
   * Whether every pixel counts where a picture is made smaller. True (default) gives what `keras.utils.load_img` gives, false what
   * `keras.ops.image.resize` gives unless asked, to the last bit.
   */
  readonly antialias?: boolean | undefined;
  /** Cut what does not fit off both sides, so that nothing is stretched. Default false. */
  readonly cropToAspectRatio?: boolean | undefined;
  /** Put bars on both sides (a letterbox), so that nothing is stretched. Default false. */
  readonly padToAspectRatio?: boolean | undefined;
  /** The colour of the bars: red, green, blue, or one number for all. Default 0, black. */
  readonly fillValue?: number | Color | undefined;
}

/** The names of {@link ResizeOptions}, for functions that take them among others. */
export const resizeOptionNames = {
  size: true,
  interpolation: true,
  antialias: true,
  cropToAspectRatio: true,
  padToAspectRatio: true,
  fillValue: true,
} as const;

/** @returns the options with their defaults; undefined if no size is asked for. @throws ValueError for what cannot be used */
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

/** A colour, or one number for all three parts. @throws ValueError unless they are from 0 to 255 */
export function readColor(value: unknown, name: string, where: string): Color {
  const parts = typeof value === 'number' ? [value, value, value] : value;
  const fits = Array.isArray(parts) && parts.length === 3 && parts.every((part) => part >= 0 && part <= 255);
  if (fits) return [...parts] as unknown as Color;
  throw new ValueError({
    where,
    message: `\`${name}\` must be a colour: [red, green, blue] from 0 to 255. Received: ${name}=${show(value)}.`,
  });
}

/** The numbers of an opaque pixel of a colour. */
export function fillOf(color: Color, gray: boolean): readonly number[] {
  return gray ? [brightness(...color)] : [...color, 255];
}
