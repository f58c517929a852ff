import { blank, type Picture } from './picture.ts';

/** The channels of a picture, as Keras names them. */
export type ColorMode = 'rgb' | 'rgba' | 'grayscale';

/** Red, green and blue from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** Tells whether a value is a colour. */
export function isColor(value: unknown): value is Color {
  return Array.isArray(value) && value.length === 3 && value.every((part) => part >= 0 && part <= 255);
}

/** Converts a picture to a colour mode. Dropping alpha blends transparent pixels over `background`; without one they keep their own colour. */
export function inColorMode(picture: Picture, mode: ColorMode, background: Color | undefined): Picture {
  const hasAlpha = picture.channels === 2 || picture.channels === 4;
  const opaque = hasAlpha && background !== undefined && mode !== 'rgba' ? blended(picture, background) : picture;
  if (mode === 'grayscale') return gray(opaque);
  const channels = mode === 'rgb' ? 3 : 4;
  if (opaque.channels === channels) return opaque;
  const { height, width, data } = opaque;
  const result = blank(height, width, channels);
  const [from, coloured] = [opaque.channels, opaque.channels > 2];
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      result.data[pixel * channels + channel] = data[pixel * from + (coloured ? channel : 0)] as number;
    }
    if (channels === 4) result.data[pixel * 4 + 3] = from === 2 ? (data[pixel * 2 + 1] as number) : 255;
  }
  return result;
}

/** Blends a picture over a colour, giving RGB. */
function blended({ height, width, channels, data }: Picture, background: Color): Picture {
  const result = blank(height, width, 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = pixel * channels;
    const alpha = (data[at + channels - 1] as number) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[at + (channels === 4 ? channel : 0)] as number;
      result.data[pixel * 3 + channel] = Math.round(value * alpha + (background[channel] as number) * (1 - alpha));
    }
  }
  return result;
}

/** Brightness as Pillow computes it: the luma of ITU-R 601-2 in fixed point. */
export function brightness(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

function gray({ height, width, channels, data }: Picture): Picture {
  const result = blank(height, width, 1);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = pixel * channels;
    const [red, green, blue] = [data[at], data[at + 1], data[at + 2]] as [number, number, number];
    result.data[pixel] = channels > 2 ? brightness(red, green, blue) : red;
  }
  return result;
}
