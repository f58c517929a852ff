import { golden } from '@sepal/goldens';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  applyColorMap,
  type ColorMapName,
  type ColorMode,
  colorMapNames,
  fromPixels,
  type Interpolation,
  type PixelArray,
  resizePictures,
} from '../src/index.ts';

const { pictures, loaded, resized, colorMaps } = golden('images');

function pictureOf(index: number): PixelArray {
  const { shape, data } = pictures[index] as (typeof pictures)[number];
  const [height, width] = shape as [number, number];
  return { height, width, data: Uint8Array.from(data) };
}

function differences(actual: ArrayLike<number>, expected: readonly number[]): number[] {
  return expected.flatMap((value, index) =>
    value === actual[index] ? [] : [Math.abs(value - (actual[index] as number))],
  );
}

describe('Keras’ load_img, bit for bit', () => {
  test.each(loaded.map((each, index) => [index, each] as const))('case %i', (_, { picture, size, y, ...how }) => {
    const { colorMode, interpolation, cropToAspectRatio } = how;
    const x = fromPixels(pictureOf(picture), {
      colorMode: colorMode as ColorMode,
      interpolation: interpolation as Interpolation,
      ...(size === null ? {} : { size, cropToAspectRatio }),
    });
    expect(x.shape).toEqual([1, ...y.shape]);
    expect(differences(x.data, y.data)).toEqual([]);
  });
});

describe('Keras’ image.resize: equal except where float32 rounds a half the other way', () => {
  let [off, all] = [0, 0];
  test.each(resized.map((each, index) => [index, each] as const))('case %i', (_, { picture, size, y, ...how }) => {
    const { data, shape } = pictures[picture] as (typeof pictures)[number];
    const x = resizePictures(tensor(Uint8Array.from(data), shape, 'uint8'), {
      size: size as readonly [number, number],
      antialias: false,
      interpolation: how.interpolation as Interpolation,
      cropToAspectRatio: how.cropToAspectRatio,
      padToAspectRatio: how.padToAspectRatio,
      fillValue: 9,
    });
    expect(x.shape).toEqual([1, ...y.shape]);
    const found = differences(x.data, y.data);
    expect(Math.max(0, ...found)).toBeLessThanOrEqual(1);
    off += found.length;
    all += x.size;
  });
  test('fewer than one byte in two hundred differs over all cases', () => {
    expect(off).toBeLessThan(all / 200);
  });
});

test.each(colorMapNames)('%s is within 7 of 255 of Matplotlib’s map', (name: ColorMapName) => {
  const { data, shape } = colorMaps[name] as (typeof pictures)[number];
  const levels = tensor(
    Float32Array.from({ length: shape[0] as number }, (_, index) => index * 3),
    [1, shape[0] as number, 1],
  );
  const y = applyColorMap(levels, { colorMap: name, range: [0, 255] });
  expect(Math.max(0, ...differences(y.data, data))).toBeLessThanOrEqual(name === 'gray' ? 0 : 7);
});
