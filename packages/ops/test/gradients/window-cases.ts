/** Convolutions and pools to differentiate: strides, dilation, padding, groups and data formats, on odd and even sizes. */
import type { Shape } from '@sepal/tensor';
import {
  type Conv2dTransposeOptions,
  conv2d,
  conv2dKernelGradient,
  conv2dTranspose,
  type DataFormat,
  depthwiseConv2d,
  depthwiseConv2dInputGradient,
  depthwiseConv2dKernelGradient,
  type Pair,
  type WindowOptions,
} from '../../src/index.ts';
import type { ExplicitWindow } from '../../src/window/gradient-window.ts';
import { typeOf } from '../quarters.ts';
import type { Differentiable } from './central-differences.ts';

interface Geometry extends WindowOptions {
  readonly height: number;
  readonly width: number;
  readonly kernelSize: Pair;
}

const GEOMETRIES: readonly Geometry[] = [
  { height: 1, width: 2, kernelSize: [1, 1] },
  { height: 3, width: 4, kernelSize: [1, 1], strides: 2, padding: 'same' },
  { height: 4, width: 3, kernelSize: [3, 2] },
  { height: 4, width: 5, kernelSize: [3, 3], padding: 'same' },
  { height: 4, width: 5, kernelSize: [3, 3], padding: 'same', strides: 2 },
  { height: 5, width: 4, kernelSize: [2, 3], strides: [2, 1] },
  { height: 6, width: 4, kernelSize: [2, 2], strides: [3, 2] },
  { height: 5, width: 5, kernelSize: [2, 3], padding: 'same', dilationRate: 2 },
  { height: 7, width: 4, kernelSize: [2, 2], strides: [2, 1], dilationRate: [3, 2] },
  {
    height: 3,
    width: 3,
    kernelSize: [2, 3],
    strides: 2,
    padding: [
      [2, 1],
      [0, 3],
    ],
  },
];

const FORMATS: readonly DataFormat[] = ['channelsLast', 'channelsFirst'];

function pictureOf({ height, width }: Geometry, channels: number, dataFormat: DataFormat): Shape {
  return dataFormat === 'channelsLast' ? [2, height, width, channels] : [2, channels, height, width];
}

/** A use for every geometry; the last three in both data formats. */
function onGeometries(
  make: (geometry: Geometry, dataFormat: DataFormat) => readonly Differentiable[],
): readonly Differentiable[] {
  return GEOMETRIES.flatMap((geometry, index) =>
    FORMATS.slice(0, index < GEOMETRIES.length - 3 ? 1 : 2).flatMap((dataFormat) => make(geometry, dataFormat)),
  );
}

const optionsOf = ({ strides, padding, dilationRate }: Geometry): WindowOptions => ({ strides, padding, dilationRate });

/** More for transposed convolutions, with pixels beyond all windows. */
const TRANSPOSED: readonly (Geometry & Conv2dTransposeOptions)[] = [
  ...GEOMETRIES,
  { height: 2, width: 3, kernelSize: [3, 2], strides: 2, outputPadding: [1, 0] },
  { height: 2, width: 3, kernelSize: [1, 2], strides: 3 },
  { height: 2, width: 2, kernelSize: [2, 2], strides: 2, outputPadding: 5 },
  { height: 3, width: 2, kernelSize: [4, 3], strides: 2, padding: 'same', outputPadding: 1 },
  // Nothing of the windows is left along the width.
  {
    height: 2,
    width: 1,
    kernelSize: [2, 2],
    padding: [
      [1, 0],
      [3, 0],
    ],
    outputPadding: 4,
  },
];

/** The shape of the result of a function of these operands. */
function shapeOf(shapes: readonly Shape[], apply: Differentiable['apply']): Shape {
  return typeOf(
    shapes.map((shape) => ({ shape, dtype: 'float32' })),
    apply,
  ).shape as Shape;
}

/** The windows of gradient ops, whose padding is in numbers. */
const EXPLICIT: readonly (ExplicitWindow & Geometry)[] = GEOMETRIES.map(
  ({ strides = 1, dilationRate = 1, ...rest }) => ({
    ...rest,
    strides: typeof strides === 'number' ? [strides, strides] : strides,
    dilationRate: typeof dilationRate === 'number' ? [dilationRate, dilationRate] : dilationRate,
    padding: [
      [1, 0],
      [1, 2],
    ],
  }),
);

const windowOf = ({ strides, dilationRate, padding }: ExplicitWindow): ExplicitWindow => ({
  strides,
  dilationRate,
  padding,
});

export const windows = {
  conv2d: onGeometries((geometry, dataFormat) =>
    [
      { groups: 1, channels: 2, filters: 3 },
      { groups: 2, channels: 4, filters: 2 },
    ].map(({ groups, channels, filters }) => ({
      shapes: [pictureOf(geometry, channels, dataFormat), [...geometry.kernelSize, channels / groups, filters]],
      apply: (x, kernel) => conv2d(x, kernel, { ...optionsOf(geometry), groups, dataFormat }),
    })),
  ),
  conv2dKernelGradient: EXPLICIT.map(({ kernelSize, ...geometry }): Differentiable => {
    const window = { ...windowOf(geometry), groups: 2 };
    const picture = [1, geometry.height, geometry.width, 4];
    const output = shapeOf([picture, [...kernelSize, 2, 2]], (x, kernel) => conv2d(x, kernel, window));
    return { shapes: [picture, output], apply: (x, dy) => conv2dKernelGradient(x, dy, { ...window, kernelSize }) };
  }),
  conv2dTranspose: TRANSPOSED.flatMap(({ outputPadding, ...geometry }) =>
    FORMATS.map((dataFormat): Differentiable => {
      const groups = geometry.height % 2 === 0 ? 2 : 1;
      return {
        shapes: [pictureOf(geometry, 2, dataFormat), [...geometry.kernelSize, 3, 2]],
        apply: (x, kernel) => conv2dTranspose(x, kernel, { ...optionsOf(geometry), outputPadding, groups, dataFormat }),
      };
    }),
  ),
  depthwiseConv2d: onGeometries((geometry, dataFormat) =>
    [1, 2].map((multiplier) => ({
      shapes: [pictureOf(geometry, 2, dataFormat), [...geometry.kernelSize, 2, multiplier]],
      apply: (x, kernel) => depthwiseConv2d(x, kernel, { ...optionsOf(geometry), dataFormat }),
    })),
  ),
  depthwiseConv2dInputGradient: EXPLICIT.map(({ kernelSize, height, width, ...rest }): Differentiable => {
    const window = windowOf(rest);
    const kernel = [...kernelSize, 2, 2];
    const output = shapeOf([[1, height, width, 2], kernel], (x, weights) => depthwiseConv2d(x, weights, window));
    return {
      shapes: [output, kernel],
      apply: (dy, weights) => depthwiseConv2dInputGradient(dy, weights, { ...window, height, width }),
    };
  }),
  depthwiseConv2dKernelGradient: EXPLICIT.map(({ kernelSize, height, width, ...rest }): Differentiable => {
    const window = windowOf(rest);
    const picture = [1, height, width, 2];
    const output = shapeOf([picture, [...kernelSize, 2, 2]], (x, kernel) => depthwiseConv2d(x, kernel, window));
    return {
      shapes: [picture, output],
      apply: (x, dy) => depthwiseConv2dKernelGradient(x, dy, { ...window, kernelSize }),
    };
  }),
};
