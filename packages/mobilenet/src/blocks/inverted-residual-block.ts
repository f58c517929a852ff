import {
  allOrNothing,
  imageDataFormat,
  type LayerActivationIdentifier,
  resolveActivation,
  type SymbolicTensor,
} from '@sepal/layers';
import { type DataFormat, readDataFormat } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { checkOptions, positiveInteger, refuseExtra, show } from '@sepal/tensor/options';
import { pictureSize } from '../network/picture.ts';
import { blockNames } from './block-names.ts';
import { type InvertedResidual, invertedResidual } from './inverted-residual.ts';
import { checkRatio, weighChannels } from './squeeze-excite.ts';

/** Options of {@link invertedResidualBlock}. */
export interface InvertedResidualBlockOptions {
  /** Output channels. */
  readonly filters: number;
  /**
   * How many times as many channels the filters in the middle see as the block's input has, rounded to a multiple of 8. Default
   * 6; 1 leaves out the convolution that makes them.
   */
  readonly expansion?: number | undefined;
  /** Height and width of the filters in the middle. Default 3. */
  readonly kernelSize?: number | undefined;
  /** 1 (default) keeps the size; 2 halves it, rounding up. */
  readonly strides?: 1 | 2 | undefined;
  /** Weighs the channels in the middle with {@link squeezeExcite} of this ratio. Default null: not. */
  readonly squeezeRatio?: number | null | undefined;
  /** The activation after the first two normalizations; there is none after the last. Default 'relu6'; null for none. */
  readonly activation?: LayerActivationIdentifier | null | undefined;
  /** Names the layers as in MobileNetV2: 1 gives `block_1_expand`, `block_1_expand_BN`, …. Default: automatic names. */
  readonly blockId?: number | string | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the block is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Appends an inverted residual block to a tensor: the building block of MobileNetV2, and with `squeezeRatio` of MobileNetV3.
 *
 * ```
 * [expansion ≠ 1]  Conv2D 1×1 → BatchNormalization → activation
 * [strides = 2]    ZeroPadding2D
 * DepthwiseConv2D  → BatchNormalization → activation
 * [squeezeRatio]   squeezeExcite
 * Conv2D 1×1       → BatchNormalization
 * [same shape]     Add the block's input
 * ```
 *
 * @param x symbolic pictures `(batch, height, width, channels)`
 * @param options `filters`: output channels; the rest defaults to MobileNetV2's values
 * @returns symbolic pictures `(batch, newHeight, newWidth, filters)`; with `dataFormat: 'channelsFirst'` the channels are axis 1 of both
 * @throws ValueError for invalid options; ShapeError if `x` does not have four axes or a known number of channels. Nothing has
 *   changed then.
 * @see https://arxiv.org/abs/1801.04381, section 3.3
 * @see https://arxiv.org/abs/1905.02244, section 4
 * @example
 * const x = input({ shape: [32, 32, 16] });
 * let y = invertedResidualBlock(x, { filters: 16 }); // adds its input
 * y = invertedResidualBlock(y, { filters: 24, strides: 2, kernelSize: 5, squeezeRatio: 0.25, activation: 'hardSilu' });
 * y.shape; // [null, 16, 16, 24]
 */
export function invertedResidualBlock(
  x: SymbolicTensor,
  options: InvertedResidualBlockOptions,
  ...extra: never[]
): SymbolicTensor<'float32'> {
  refuseExtra(extra, 'invertedResidualBlock(x, options)');
  const where = 'invertedResidualBlock';
  const block = resolveBlock(options, where);
  pictureSize(x, 'x', block.dataFormat, where);
  return allOrNothing(() => invertedResidual(x, block));
}

function resolveBlock(options: InvertedResidualBlockOptions, where: string): InvertedResidual {
  checkOptions<InvertedResidualBlockOptions>(
    options,
    {
      filters: true,
      expansion: true,
      kernelSize: true,
      strides: true,
      squeezeRatio: true,
      activation: true,
      blockId: true,
      dataFormat: true,
    },
    where,
  );
  const { expansion = 6, kernelSize = 3, strides = 1, activation = 'relu6', blockId } = options;
  const squeezeRatio = options.squeezeRatio ?? undefined;
  if (!(typeof expansion === 'number' && expansion > 0 && expansion < Infinity)) {
    throw new ValueError({
      where,
      message: `Invalid value for argument \`expansion\`. Expected a strictly positive value. Received expansion=${show(expansion)}.`,
      hint: 'MobileNetV2 has 6.',
    });
  }
  if (strides !== 1 && strides !== 2) {
    throw new ValueError({
      where,
      message: `\`strides\` must be 1 or 2. Received: strides=${show(strides)}.`,
      hint: 'Add a pooling layer, or a second block, to shrink pictures further.',
    });
  }
  const names = blockNames(blockId, where);
  const dataFormat = readDataFormat(options.dataFormat ?? imageDataFormat(), where);
  const ratio = squeezeRatio === undefined ? undefined : checkRatio(squeezeRatio, 'squeezeRatio', where);
  return {
    filters: positiveInteger(options.filters, 'filters', where),
    expansion,
    kernelSize: positiveInteger(kernelSize, 'kernelSize', where),
    strides,
    squeeze: ratio === undefined ? undefined : (x) => weighChannels(x, { ratio, names, dataFormat }),
    activation: resolveActivation(activation, where),
    names,
    dataFormat,
  };
}
