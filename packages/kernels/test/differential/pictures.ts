import type { Shape } from '@sepal/tensor';

export const dataFormats = ['channelsLast', 'channelsFirst'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** Pictures of one pixel, of odd sizes, and none. */
export const smallPictures: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 2, 5],
  [1, 4, 3, 8],
  [1, 2, 5, 3],
  [0, 2, 2, 2],
];

/** Factors of height and width. */
export const enlargements = [
  [1, 1],
  [2, 2],
  [3, 1],
  [1, 4],
  [2, 5],
] as const;
