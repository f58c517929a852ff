import {
  Activation as ActivationLayer,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  imageDataFormat,
  type Layer,
  type LayerActivation,
  type LayerActivationIdentifier,
  ReLU,
  resolveActivation,
  ZeroPadding2D,
} from '@sepal/layers';
import { type DataFormat, readDataFormat, relu, relu6 } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { checkOptions, positiveInteger, show } from '@sepal/tensor/options';
import { checkBlockId } from './block-id.ts';
import { scaledFilters } from './scaled-filters.ts';

/** Options of a depthwise separable block. */
export interface DepthwiseSeparableBlockOptions {
  /** Output channels, before `alpha`. */
  readonly filters: number;
  /** Width multiplier: the block has `trunc(filters * alpha)` output channels. Default 1. */
  readonly alpha?: number | undefined;
  /** Depthwise output channels per input channel. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /**
   * Strides along height and width, or one number for both. Default 1, which keeps the size. Above 1, one row (column) of zeros is
   * added below (at the right) first, and the size is divided.
   */
  readonly strides?: number | readonly [number, number] | undefined;
  /** The activation after each batch normalization. Default 'relu6', as in MobileNet; null for none. */
  readonly activation?: LayerActivationIdentifier | null | undefined;
  /** Names the layers as in MobileNet: 1 gives `conv_dw_1`, `conv_dw_1_bn`, …. Default: automatic names. */
  readonly blockId?: number | string | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the block is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/** {@link DepthwiseSeparableBlockOptions}, checked. */
export interface ResolvedBlock {
  /** After `alpha`. */
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly strides: readonly [number, number];
  readonly activation: LayerActivation;
  readonly blockId: number | string | undefined;
  readonly dataFormat: DataFormat;
}

/** Checks a block's options without making anything. @throws ValueError for an invalid value */
export function resolveBlock(options: DepthwiseSeparableBlockOptions, where: string): ResolvedBlock {
  checkOptions<DepthwiseSeparableBlockOptions>(
    options,
    {
      filters: true,
      alpha: true,
      depthMultiplier: true,
      strides: true,
      activation: true,
      blockId: true,
      dataFormat: true,
    },
    where,
  );
  const { activation = 'relu6', blockId } = options;
  return {
    filters: scaledFilters(positiveInteger(options.filters, 'filters', where), options.alpha ?? 1, where),
    depthMultiplier: positiveInteger(options.depthMultiplier ?? 1, 'depthMultiplier', where),
    strides: resolveStrides(options.strides ?? 1, where),
    activation: resolveActivation(activation, where),
    blockId: checkBlockId(blockId, 'conv_dw_1', where),
    dataFormat: readDataFormat(options.dataFormat ?? imageDataFormat(), where),
  };
}

/**
 * The layers of a depthwise separable block, in order: a 3×3 filter for every channel, then a 1×1 convolution that mixes
 * the channels, each with batch normalization and activation.
 */
export function depthwiseSeparableLayers({
  filters,
  depthMultiplier,
  strides,
  activation,
  blockId,
  dataFormat,
}: ResolvedBlock): readonly Layer[] {
  const named = (part: string): { readonly name?: string } =>
    blockId === undefined ? {} : { name: part.replace('*', String(blockId)) };
  const activate = (convolution: string): Layer => {
    if (activation === relu6) return new ReLU({ maxValue: 6, ...named(`${convolution}_relu`) });
    const part = activation === relu ? 'relu' : 'activation';
    return new ActivationLayer({ activation, ...named(`${convolution}_${part}`) });
  };
  const normalize = (convolution: string): Layer =>
    new BatchNormalization({ axis: dataFormat === 'channelsFirst' ? 1 : -1, ...named(`${convolution}_bn`) });
  const shrinks = strides.some((stride) => stride > 1);
  const [top, left] = strides.map((stride) => (stride > 1 ? 0 : 1)) as [number, number];
  // Not 'same', which pads both sides on odd sizes: MobileNet's weights were trained with padding at the end only.
  const padding = shrinks
    ? [
        new ZeroPadding2D({
          padding: [
            [top, 1],
            [left, 1],
          ],
          dataFormat,
          ...named('conv_pad_*'),
        }),
      ]
    : [];
  return [
    ...padding,
    new DepthwiseConv2D({
      kernelSize: [3, 3],
      padding: shrinks ? 'valid' : 'same',
      depthMultiplier,
      strides,
      useBias: false,
      dataFormat,
      ...named('conv_dw_*'),
    }),
    normalize('conv_dw_*'),
    activate('conv_dw_*'),
    new Conv2D({ filters, kernelSize: [1, 1], padding: 'same', useBias: false, dataFormat, ...named('conv_pw_*') }),
    normalize('conv_pw_*'),
    activate('conv_pw_*'),
  ];
}

function resolveStrides(strides: unknown, where: string): readonly [number, number] {
  if (!Array.isArray(strides)) {
    const stride = positiveInteger(strides, 'strides', where);
    return [stride, stride];
  }
  if (strides.length !== 2) {
    throw new ValueError({
      where,
      message: `The \`strides\` argument must be a tuple of 2 integers. Received strides=${show(strides)}.`,
      hint: 'Use an integer, or 2 of them as in [2, 2].',
    });
  }
  const [vertical, horizontal] = strides.map((stride) => positiveInteger(stride, 'strides', where));
  return [vertical as number, horizontal as number];
}
