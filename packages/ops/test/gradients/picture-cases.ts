/** Pools and resizes to differentiate. */
import type { Shape } from '@sepal/tensor';
import {
  averagePool2d,
  averagePool2dGradient,
  maxPool2d,
  type Pair,
  type PoolOptions,
  type ResizeOptions,
  resize,
  resizeGradient,
  type Upsample2dOptions,
  upsample2d,
} from '../../src/index.ts';
import type { Differentiable } from './central-differences.ts';

type Pool = PoolOptions & { readonly height: number; readonly width: number };

/** Windows apart, side by side and overlapping; partly outside of the picture; that reach every pixel or not. */
const POOLS: readonly Pool[] = [
  { height: 1, width: 1, poolSize: 1 },
  { height: 4, width: 6, poolSize: 2 },
  { height: 5, width: 5, poolSize: 2 },
  { height: 5, width: 4, poolSize: [3, 2], padding: 'same' },
  { height: 4, width: 5, poolSize: 3, strides: 1 },
  { height: 5, width: 4, poolSize: 3, strides: [2, 1], padding: 'same' },
  { height: 7, width: 5, poolSize: [2, 1], strides: [3, 2] },
  {
    height: 4,
    width: 3,
    poolSize: 3,
    strides: 2,
    padding: [
      [2, 1],
      [0, 2],
    ],
  },
];

const FORMATS = ['channelsLast', 'channelsFirst'] as const;

function poolUses(pool: typeof maxPool2d, twice: boolean): readonly Differentiable[] {
  return POOLS.flatMap(({ height, width, ...options }) =>
    FORMATS.map((dataFormat): Differentiable => {
      const shape = dataFormat === 'channelsLast' ? [2, height, width, 2] : [2, 2, height, width];
      return { shapes: [shape], apply: (x) => pool(x, { ...options, dataFormat }), twice };
    }),
  );
}

const SIZES: readonly ResizeOptions[] = [
  { size: [4, 5] },
  { size: 2 },
  { size: [2, 9], interpolation: 'nearest' },
  { size: [2, 2], antialias: true },
  { size: [4, 2], cropToAspectRatio: true },
  { size: [4, 2], padToAspectRatio: true, fillValue: 3 },
  { size: [2, 5], padToAspectRatio: true, interpolation: 'nearest' },
];

export const pictures = {
  averagePool2d: poolUses(averagePool2d, true),
  averagePool2dGradient: (
    [
      { poolSize: [2, 2], strides: [2, 2], dy: [1, 2, 2, 2] },
      { poolSize: [3, 2], strides: [1, 1], dy: [1, 2, 3, 1] },
    ] as readonly { poolSize: Pair; strides: Pair; dy: Shape }[]
  ).map(
    ({ dy, ...window }): Differentiable => ({
      shapes: [dy],
      apply: (gradient) =>
        averagePool2dGradient(gradient, {
          ...window,
          padding: [
            [0, 0],
            [0, 0],
          ],
          height: 4,
          width: 4,
        }),
    }),
  ),
  maxPool2d: poolUses(maxPool2d, false),
  resize: SIZES.flatMap((options) =>
    FORMATS.map(
      (dataFormat): Differentiable => ({
        shapes: [dataFormat === 'channelsLast' ? [2, 4, 3, 2] : [2, 2, 4, 3]],
        apply: (x) => resize(x, { ...options, dataFormat }),
      }),
    ),
  ),
  resizeGradient: (['stretch', 'crop', 'pad'] as const).map(
    (fit): Differentiable => ({
      shapes: [[1, 2, 3, 2]],
      apply: (dy) => resizeGradient(dy, { height: 4, width: 3, interpolation: 'bilinear', antialias: true, fit }),
    }),
  ),
  upsample2d: (
    [
      { size: 2 },
      { size: [3, 1] },
      { size: 2, interpolation: 'bilinear' },
      { size: [1, 3], interpolation: 'bilinear' },
    ] as readonly Upsample2dOptions[]
  ).flatMap((options) =>
    FORMATS.map(
      (dataFormat): Differentiable => ({
        shapes: [[2, 3, 2, 3]],
        apply: (x) => upsample2d(x, { ...options, dataFormat }),
      }),
    ),
  ),
};
