import type { SymbolicTensor } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import { checkOptions, positiveInteger } from '@sepal/tensor/options';
import { scaledFilters } from './blocks/scaled-filters.ts';
import { automaticName } from './network/automatic-name.ts';
import { obtainInputShape, pictureLengths } from './network/input-shape.ts';
import { checkInputTensor } from './network/input-tensor.ts';
import {
  checkRate,
  DEFAULT_SIZE,
  MIN_SIZE,
  NETWORK_OPTIONS,
  type NetworkEnd,
  type NetworkOptions,
  resolveNetwork,
} from './network/network-options.ts';

/** Options of `mobileNet`. */
export interface MobileNetOptions extends NetworkOptions {
  /** Width multiplier: a layer has `trunc(filters * alpha)` filters. Default 1. */
  readonly alpha?: number | undefined;
  /** Output channels per input channel of the depthwise convolutions. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /** Dropout rate before the classifier, from 0 to 1. Only with `includeTop`. Default 0.001. */
  readonly dropout?: number | undefined;
  /** The model's name. Default: from alpha and height, such as `mobilenet_1.00_224`. */
  readonly name?: string | undefined;
}

/** {@link MobileNetOptions}, checked. */
export interface ResolvedMobileNet {
  readonly inputShape: SymbolicShape;
  readonly inputTensor: SymbolicTensor | undefined;
  readonly alpha: number;
  readonly depthMultiplier: number;
  readonly end: NetworkEnd;
  readonly dropout: number;
  readonly name: string;
  readonly dataFormat: DataFormat;
}

/** Filters of the first convolution at alpha 1, the fewest of all layers. */
export const FIRST_FILTERS = 32;

/** The first convolution halves the size, rounding up; the four strides after it halve it, rounding down. */
const MIN_TENSOR_SIZE = 31;

/** Checks a model's options without making anything. @throws ValueError, ShapeError for invalid options */
export function resolveMobileNet(options: MobileNetOptions, where: string): ResolvedMobileNet {
  checkOptions<MobileNetOptions>(
    options,
    { ...NETWORK_OPTIONS, alpha: true, depthMultiplier: true, dropout: true },
    where,
  );
  const { alpha = 1, dropout, name } = options;
  const { includeTop, inputTensor, dataFormat, end } = resolveNetwork(options, { dropout }, where);
  const inputShape = obtainInputShape(
    options.inputShape,
    { defaultSize: DEFAULT_SIZE, minSize: MIN_SIZE, dataFormat, includeTop },
    where,
  );
  if (inputTensor !== undefined) {
    const rules = { inputShape: options.inputShape ?? undefined, minSize: MIN_TENSOR_SIZE, dataFormat };
    checkInputTensor(inputTensor, rules, where);
  }
  scaledFilters(FIRST_FILTERS, alpha, where);
  return {
    inputShape,
    inputTensor,
    alpha,
    depthMultiplier: positiveInteger(options.depthMultiplier ?? 1, 'depthMultiplier', where),
    end,
    dropout: checkRate(dropout ?? 1e-3, 'dropout', where),
    name: name ?? automaticName('mobilenet', alpha, pictureLengths(inputShape, dataFormat).rows),
    dataFormat,
  };
}
