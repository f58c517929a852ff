import { allOrNothing, imageDataFormat, input, resolveLayerOptions, Sequential } from '@sepal/layers';
import { type DataFormat, readDataFormat } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { checkOptions, refuseExtra, showBare } from '@sepal/tensor/options';
import { isPictureShape } from '../network/picture.ts';
import { depthwiseSeparableLayers, resolveBlock } from './depthwise-separable-layers.ts';

/** Options of {@link conv2to3}. */
export interface Conv2to3Options {
  /** The shape of one picture. Default `[112, 112, 32]`, or `[32, 112, 112]` for 'channelsFirst'. */
  readonly inputShape?: SymbolicShape | undefined;
  /** The model's name. Default: an automatic one. */
  readonly name?: string | undefined;
  /** Names the layers as in MobileNet: 1 gives `conv_dw_1`, `conv_dw_1_bn`, …. Default: automatic names. */
  readonly blockId?: number | string | undefined;
  /** Where the channels are. Default: `imageDataFormat()`. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * MobileNetV1's "Conv2-3" block as a separate model: the first depthwise separable block, from 32 to 64 channels, with a
 * plain ReLU.
 *
 * 2,720 parameters, 2,528 of them trainable.
 *
 * Input shape: `(batch, 112, 112, 32)` → output shape: `(batch, 112, 112, 64)`; with 'channelsFirst' the channels are axis 1
 * of both
 *
 * @throws ValueError, ShapeError for invalid options; nothing has changed then
 * @see https://arxiv.org/abs/1704.04861, table 1
 * @example
 * const block = conv2to3();
 * console.log(block.summary());
 * const y = await block.predict(zeros([1, 112, 112, 32]));
 * y.shape; // [1, 112, 112, 64]
 */
export function conv2to3(options: Conv2to3Options = {}, ...extra: never[]): Sequential {
  refuseExtra(extra, 'conv2to3(options)');
  const where = 'conv2to3';
  checkOptions<Conv2to3Options>(options, { inputShape: true, name: true, blockId: true, dataFormat: true }, where);
  const { name, blockId } = options;
  const dataFormat = readDataFormat(options.dataFormat ?? imageDataFormat(), where);
  const shape = options.inputShape ?? (dataFormat === 'channelsLast' ? [112, 112, 32] : [32, 112, 112]);
  resolveLayerOptions({ name }, where);
  if (!isPictureShape(shape) || shape[dataFormat === 'channelsLast' ? 2 : 0] === null) {
    throw new ShapeError({
      where,
      message: `\`inputShape\` must be three positive integers. Received: inputShape=${Array.isArray(shape) ? formatShape(shape) : showBare(shape)}.`,
      hint: 'Height and width may be null where they vary; the number of channels must be known.',
    });
  }
  const block = resolveBlock({ filters: 64, activation: 'relu', blockId, dataFormat }, where);
  return allOrNothing(() => new Sequential([input({ shape }), ...depthwiseSeparableLayers(block)], { name }));
}
