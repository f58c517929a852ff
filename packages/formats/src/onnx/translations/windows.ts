import type { DataFormat, OpNode } from '@sepal/ops';
import {
  type Pair,
  pictureShape,
  type ResolvedWindowOptions,
  type Window,
  windowAlong,
  windowExtent,
  windowPadding,
} from '@sepal/ops';
import type { Layout } from '../layout.ts';
import { refuse, type Values } from '../values.ts';

/** The layout in which a picture of a data format has its axes where ONNX has them. */
export function layoutOf(dataFormat: DataFormat): Layout {
  return dataFormat === 'channelsLast' ? 'first' : 'plain';
}

/** A window of an op on pictures. */
export interface PictureWindow extends ResolvedWindowOptions {
  readonly kernelSize: Pair;
}

/**
 * The padding `[[top, bottom], [left, right]]` that a window needs.
 *
 * @param x the id of the picture
 * @throws FileError that names the layer if the padding depends on a length that is not known
 */
export function paddingOf(node: OpNode, values: Values, x: number, window: PictureWindow): readonly [Pair, Pair] {
  const { height, width } = pictureShape(values.shape(x), window.dataFormat, node.path);
  return [
    paddingAlong(height, windowAlong(0, window.kernelSize, window), node, 'height'),
    paddingAlong(width, windowAlong(1, window.kernelSize, window), node, 'width'),
  ];
}

/** The attribute `pads`: all amounts before, then all after. */
export function padsAttribute([[top, bottom], [left, right]]: readonly [Pair, Pair]): readonly number[] {
  return [top, left, bottom, right];
}

function paddingAlong(length: number | null, window: Window, node: OpNode, axis: string): Pair {
  if (length !== null) return windowPadding(length, window);
  // SAME padding depends on the length modulo the stride.
  const extent = windowExtent(window);
  const [first, ...others] = Array.from({ length: window.stride }, (_, rest) =>
    windowPadding((extent + 1) * window.stride + rest, window),
  ) as [Pair, ...Pair[]];
  if (others.every((other) => other[0] === first[0] && other[1] === first[1])) return first;
  throw refuse(
    node,
    `The ${axis} of the input is not known, and the pixels that padding: 'same' adds at stride ${window.stride} depend on it.`,
    'Fix the shape with `inputShape: [null, height, width, channels]`; null keeps the batch open.',
  );
}
