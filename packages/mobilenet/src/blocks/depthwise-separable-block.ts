import { allOrNothing, type SymbolicTensor } from '@sepal/layers';
import { formatShape, ShapeError } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { pictureSize } from '../network/picture.ts';
import {
  type DepthwiseSeparableBlockOptions,
  depthwiseSeparableLayers,
  type ResolvedBlock,
  resolveBlock,
} from './depthwise-separable-layers.ts';
import { inSequence } from './in-sequence.ts';

/**
 * Appends a depthwise separable block to a tensor: the building block of MobileNetV1.
 *
 * ```
 * [stride > 1 only]  ZeroPadding2D [[0, 1], [0, 1]]
 * DepthwiseConv2D 3×3 → BatchNormalization → activation
 * Conv2D 1×1          → BatchNormalization → activation
 * ```
 *
 * Neither convolution has a bias, since the batch normalization after it has one.
 *
 * @param x symbolic pictures `(batch, height, width, channels)`
 * @param options `filters`: output channels; the rest defaults to MobileNet's values
 * @returns symbolic pictures `(batch, newHeight, newWidth, trunc(filters * alpha))`: of the same size, or with a stride of 2
 *   half the size, rounded down (in general `floor((height - 2) / stride) + 1`); with `dataFormat: 'channelsFirst'` the channels
 *   are axis 1 of both
 * @throws ValueError for invalid options; ShapeError if `x` does not have four axes or a known number of channels, or is
 *   smaller than the strides. Nothing has changed then.
 * @see https://arxiv.org/abs/1704.04861, figure 3
 * @example
 * const x = input({ shape: [32, 32, 3] });
 * let y = depthwiseSeparableBlock(x, { filters: 16 });
 * y = depthwiseSeparableBlock(y, { filters: 32, strides: 2, activation: 'hardSilu' });
 * y.shape; // [null, 16, 16, 32]
 * const model = new Model({ inputs: x, outputs: new GlobalAveragePooling2D().apply(y) });
 */
export function depthwiseSeparableBlock(
  x: SymbolicTensor,
  options: DepthwiseSeparableBlockOptions,
  ...extra: never[]
): SymbolicTensor<'float32'> {
  refuseExtra(extra, 'depthwiseSeparableBlock(x, options)');
  const where = 'depthwiseSeparableBlock';
  const block = resolveBlock(options, where);
  checkSize(x, block, where);
  return allOrNothing(() => inSequence(x, depthwiseSeparableLayers(block)));
}

function checkSize(x: SymbolicTensor, { dataFormat, strides }: ResolvedBlock, where: string): void {
  const { height, width } = pictureSize(x, 'x', dataFormat, where);
  const small = [height, width].some(
    (length, axis) => length !== null && length < Math.min(2, strides[axis] as number),
  );
  if (!small) return;
  throw new ShapeError({
    where,
    message: `A picture of shape ${formatShape(x.shape)} is too small for strides=[${strides.join(', ')}].`,
    hint: 'Height and width must be 2 or more where the stride is above 1.',
  });
}
