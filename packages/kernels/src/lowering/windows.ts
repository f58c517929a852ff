/** The ops that slide over pictures. Their kernels and operands are channels-last. */
import {
  type Pair,
  type PoolAttributes,
  pictureShape,
  poolWindow,
  type ResolvedWindowOptions,
  type StaticTensorType,
  windowAlong,
  windowOutputs,
  windowPadding,
} from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import type { SlidingWindow } from '../vocabulary.ts';
import { type Lowering, type OpLowering, oneCall } from './lowering.ts';

/** A kernel's window over pictures of these lengths. */
export function slidingWindow(
  { batch, height, width }: { batch: number; height: number; width: number },
  kernelSize: Pair,
  attributes: Omit<ResolvedWindowOptions, 'dataFormat'>,
): SlidingWindow {
  const vertical = windowAlong(0, kernelSize, attributes);
  const horizontal = windowAlong(1, kernelSize, attributes);
  return {
    batch,
    height,
    width,
    kernelSize,
    strides: attributes.strides,
    dilationRate: attributes.dilationRate,
    padding: [windowPadding(height, vertical), windowPadding(width, horizontal)],
    outputHeight: Math.max(0, windowOutputs(height, vertical)),
    outputWidth: Math.max(0, windowOutputs(width, horizontal)),
  };
}

/** @throws ValueError for another data format */
export function checkChannelsLast({ dataFormat }: ResolvedWindowOptions, where: string): void {
  if (dataFormat === 'channelsLast') return;
  throw new ValueError({
    where,
    message: 'There are kernels for channelsLast only. Received dataFormat=channelsFirst.',
    hint: 'Transpose the input and the result.',
  });
}

/** Treats every channel of a `channelsFirst` picture as a picture of one channel. */
function lowerPool(kind: 'max' | 'average', [x]: readonly [StaticTensorType], attributes: PoolAttributes): Lowering {
  const { channels, ...picture } = pictureShape(x.shape, attributes.dataFormat, 'pool');
  const isLast = attributes.dataFormat === 'channelsLast';
  const pictures = isLast ? picture : { ...picture, batch: picture.batch * channels };
  const window = slidingWindow(pictures, attributes.poolSize, poolWindow(attributes));
  return oneCall('pool', { ...window, kind, channels: isLast ? channels : 1, dtype: x.dtype }, [x]);
}

export const lowerMaxPool2d: OpLowering<'maxPool2d'> = ({ operands, attributes }) =>
  lowerPool('max', operands, attributes);

export const lowerAveragePool2d: OpLowering<'averagePool2d'> = ({ operands, attributes }) =>
  lowerPool('average', operands, attributes);
