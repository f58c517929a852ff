import {
  allOrNothing,
  Conv2D,
  GlobalAveragePooling2D,
  imageDataFormat,
  Multiply,
  ReLU,
  type SymbolicTensor,
} from '@sepal/layers';
import { add, multiply } from '@sepal/layers/operations';
import { type DataFormat, readDataFormat } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import { channelsOf, pictureSize } from '../network/picture.ts';
import { type BlockNames, blockNames } from './block-names.ts';
import { divisibleFilters } from './divisible-filters.ts';

/** Options of {@link squeezeExcite}. */
export interface SqueezeExciteOptions {
  /** How many channels the summary has, as a part of all. Default 0.25. */
  readonly ratio?: number | undefined;
  /** Names the layers: 1 gives `block_1_squeeze_excite_avg_pool`, …. Default: automatic names. */
  readonly blockId?: number | string | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layers are made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Weighs the channels of pictures by what the whole picture shows: squeeze and excitation, as in MobileNetV3.
 *
 * ```
 * GlobalAveragePooling2D → Conv2D 1×1 → ReLU → Conv2D 1×1 → hard sigmoid → Multiply with the pictures
 * ```
 *
 * The summary has `channels * ratio` channels, rounded to a multiple of 8. The hard sigmoid is `relu6(x + 3) / 6`.
 *
 * @param x symbolic pictures `(batch, height, width, channels)`; with `dataFormat: 'channelsFirst'` the channels are axis 1
 * @returns symbolic pictures of the same shape
 * @throws ValueError for invalid options; ShapeError if `x` does not have four axes or a known number of channels. Nothing has
 *   changed then.
 * @see https://arxiv.org/abs/1709.01507
 * @see https://arxiv.org/abs/1905.02244, section 5.3
 * @example
 * const x = input({ shape: [32, 32, 64] });
 * squeezeExcite(x).shape; // [null, 32, 32, 64]
 */
export function squeezeExcite(
  x: SymbolicTensor,
  options: SqueezeExciteOptions = {},
  ...extra: never[]
): SymbolicTensor<'float32'> {
  refuseExtra(extra, 'squeezeExcite(x, options)');
  const where = 'squeezeExcite';
  checkOptions<SqueezeExciteOptions>(options, { ratio: true, blockId: true, dataFormat: true }, where);
  const ratio = checkRatio(options.ratio ?? 0.25, 'ratio', where);
  const names = blockNames(options.blockId, where);
  const dataFormat = readDataFormat(options.dataFormat ?? imageDataFormat(), where);
  pictureSize(x, 'x', dataFormat, where);
  return allOrNothing(() => weighChannels(x, { ratio, names, dataFormat }));
}

/** {@link squeezeExcite} with options that are checked. */
export function weighChannels(
  x: SymbolicTensor,
  { ratio, names, dataFormat }: { readonly ratio: number; readonly names: BlockNames; readonly dataFormat: DataFormat },
): SymbolicTensor<'float32'> {
  const channels = channelsOf(x, dataFormat);
  const mix = (filters: number, name: string): Conv2D =>
    new Conv2D({ filters, kernelSize: 1, padding: 'same', dataFormat, ...names(name) });
  const pool = new GlobalAveragePooling2D({ keepdims: true, dataFormat, ...names('squeeze_excite_avg_pool') });
  const squeeze = mix(divisibleFilters(channels * ratio), 'squeeze_excite_conv');
  const rectify = new ReLU(names('squeeze_excite_relu'));
  const excite = mix(channels, 'squeeze_excite_conv_1');
  const weights = hardSigmoid(excite.apply(rectify.apply(squeeze.apply(pool.apply(x)))));
  return new Multiply(names('squeeze_excite_mul')).apply([x, weights]) as SymbolicTensor<'float32'>;
}

/** Keras' network has `relu6(x + 3) / 6` in this form, and so do its files. */
function hardSigmoid(x: SymbolicTensor): SymbolicTensor {
  return multiply(new ReLU({ maxValue: 6 }).apply(add(x, 3)), 1 / 6);
}

/** @throws ValueError unless the ratio is above 0 and at most 1 */
export function checkRatio(ratio: unknown, name: string, where: string): number {
  if (typeof ratio === 'number' && ratio > 0 && ratio <= 1) return ratio;
  throw new ValueError({
    where,
    message: `\`${name}\` must be a number above 0, and at most 1. Received: ${name}=${show(ratio)}.`,
    hint: 'MobileNetV3 has 0.25.',
  });
}
