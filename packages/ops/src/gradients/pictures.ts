/** Pictures as gradient ops take them: channels-last, with padding in numbers. */
import type { Shape } from '@sepal/tensor';
import type { Value } from '../graph/trace.ts';
import type { DataFormat } from '../graph/types.ts';
import { transpose } from '../transpose/op.ts';
import type { ExplicitWindow } from '../window/gradient-window.ts';
import { pictureShape } from '../window/picture.ts';
import { type Pair, type ResolvedWindowOptions, windowAlong, windowPadding } from '../window/window.ts';

/** A picture of either data format, as channels-last. */
export function channelsLast(picture: Value, dataFormat: DataFormat): Value {
  return dataFormat === 'channelsLast' ? picture : transpose(picture, [0, 2, 3, 1]);
}

/** A channels-last picture in either data format. */
export function inFormat(picture: Value, dataFormat: DataFormat): Value {
  return dataFormat === 'channelsLast' ? picture : transpose(picture, [0, 3, 1, 2]);
}

/** The window of an op over pictures of this shape. */
export function explicitWindow(shape: Shape, kernelSize: Pair, attributes: ResolvedWindowOptions): ExplicitWindow {
  const { height, width } = pictureShape(shape, attributes.dataFormat, 'gradients');
  return {
    strides: attributes.strides,
    dilationRate: attributes.dilationRate,
    padding: [
      windowPadding(height, windowAlong(0, kernelSize, attributes)),
      windowPadding(width, windowAlong(1, kernelSize, attributes)),
    ],
  };
}

/** Height and width of a kernel. */
export function kernelSizeOf(kernel: Shape): Pair {
  return [kernel[0] as number, kernel[1] as number];
}
