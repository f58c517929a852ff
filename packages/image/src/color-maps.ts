import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import { type Color, isColor } from './color-mode.ts';

/** The built-in maps, under Matplotlib's names. */
export type ColorMapName = 'gray' | 'magma' | 'inferno' | 'viridis' | 'turbo' | 'coolwarm';

/** A map by name, or your own colours, evenly spaced from the lowest value to the highest. */
export type ColorMap = ColorMapName | readonly Color[];

/** Eighteen evenly spaced colours of each map. Interpolated, they stay within 7 of 255 of Matplotlib's 256 colours. */
const MAPS: Readonly<Record<ColorMapName, string>> = {
  gray: '000000 ffffff',
  magma:
    '000004 090720 1a1042 311165 4a1079 621980 792282 912b81 aa337d c23b75 d9466b ec5860 f7725c fc8e64 feaa74 fec68a fde2a3 fcfdbf',
  inferno:
    '000004 0a0722 1e0c45 380962 510e6c 69166e 801f6c 982766 b0315b c63d4d d94d3d e9612b f47918 fa9407 fcb014 f8cd37 f2ea69 fcffa4',
  viridis:
    '440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898e 1f978b 21a585 2eb37c 46c06f 65cb5e 89d548 b0dd2f d8e219 fde725',
  turbo:
    '30123b 3f3e9c 4666dd 458cfd 2fb2f4 1ad4d0 22ebaa 52fa7a 8bff4b b7f735 dbe236 f5c53a fea130 f9751d e84b0c ce2d04 a91601 7a0403',
  coolwarm:
    '3b4cc0 4c66d6 5f7fe8 7396f5 88abfd 9dbdff b1cbfc c4d5f3 d5dbe5 e4d9d2 f0cdbb f6bea4 f7aa8c f39475 e97a5f dc5d4a ca3b37 b40426',
};

/** All names, in the order in which errors list them. */
export const colorMapNames: readonly ColorMapName[] = ['gray', 'magma', 'inferno', 'viridis', 'turbo', 'coolwarm'];

/** 256 colours, three bytes each, from the lowest value to the highest. */
export type Palette = Uint8Array;

/** The palette of a map. @throws ValueError for an unknown map, or fewer than two colours */
export function paletteOf(map: ColorMap, where: string): Palette {
  const colors = typeof map === 'string' ? named(map, where) : checked(map, where);
  const palette = new Uint8Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    const position = (level / 255) * (colors.length - 1);
    const index = Math.min(colors.length - 2, Math.floor(position));
    const [below, above] = [colors[index], colors[index + 1]] as [Color, Color];
    for (const part of [0, 1, 2] as const) {
      palette[level * 3 + part] = Math.round(below[part] + (above[part] - below[part]) * (position - index));
    }
  }
  return palette;
}

function named(name: string, where: string): Color[] {
  if (!Object.hasOwn(MAPS, name)) {
    throw new ValueError({
      where,
      message: `There is no colorMap ${show(name)}.`,
      hint: allowedNamesHint(name, colorMapNames),
    });
  }
  return MAPS[name as ColorMapName].split(' ').map((hex) => {
    const color = Number.parseInt(hex, 16);
    return [color >> 16, (color >> 8) & 255, color & 255];
  });
}

function checked(colors: unknown, where: string): readonly Color[] {
  if (Array.isArray(colors) && colors.length >= 2 && colors.every(isColor)) return colors;
  throw new ValueError({
    where,
    message: `A custom colorMap needs two colours or more, each [red, green, blue] from 0 to 255. Received: colorMap=${show(colors)}.`,
    hint: allowedNamesHint(undefined, colorMapNames),
  });
}
