import type { SymbolicTensor } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import { checkOptions } from '@sepal/tensor/options';
import { automaticName } from './network/automatic-name.ts';
import { obtainInputShape, pictureLengths } from './network/input-shape.ts';
import { checkInputTensor } from './network/input-tensor.ts';
import {
  DEFAULT_SIZE,
  MIN_SIZE,
  NETWORK_OPTIONS,
  type NetworkEnd,
  type NetworkOptions,
  resolveNetwork,
} from './network/network-options.ts';
import { pictureSize } from './network/picture.ts';
import { checkAlpha } from './network/width.ts';

/** Options of `mobileNetV2`. */
export interface MobileNetV2Options extends NetworkOptions {
  /** Width multiplier: a layer has `filters * alpha` filters, rounded to a multiple of 8. Default 1. */
  readonly alpha?: number | undefined;
  /** The model's name. Default: from alpha and height, such as `mobilenetv2_1.00_224`. */
  readonly name?: string | undefined;
}

/** {@link MobileNetV2Options}, checked. */
export interface ResolvedMobileNetV2 {
  readonly inputShape: SymbolicShape;
  readonly inputTensor: SymbolicTensor | undefined;
  readonly alpha: number;
  readonly end: NetworkEnd;
  readonly name: string;
  readonly dataFormat: DataFormat;
}

/** Sizes for which Keras has weights. Of other tensors the name of the model does not tell the size. */
const TRAINED_SIZES: readonly (number | null)[] = [96, 128, 160, 192, 224];

/** Checks a model's options without making anything. @throws ValueError, ShapeError for invalid options */
export function resolveMobileNetV2(options: MobileNetV2Options, where: string): ResolvedMobileNetV2 {
  checkOptions<MobileNetV2Options>(options, { ...NETWORK_OPTIONS, alpha: true }, where);
  const { includeTop, inputTensor, dataFormat, end } = resolveNetwork(options, {}, where);
  let defaultSize = DEFAULT_SIZE;
  if (inputTensor !== undefined) {
    checkInputTensor(inputTensor, { inputShape: options.inputShape ?? undefined, minSize: 1, dataFormat }, where);
    const { height, width } = pictureSize(inputTensor, 'inputTensor', dataFormat, where);
    if (height !== null && height === width && TRAINED_SIZES.includes(height)) defaultSize = height;
  }
  const inputShape = obtainInputShape(
    options.inputShape,
    { defaultSize, minSize: MIN_SIZE, dataFormat, includeTop },
    where,
  );
  const alpha = checkAlpha(options.alpha ?? 1, where);
  const { rows } = pictureLengths(inputShape, dataFormat);
  return {
    inputShape,
    inputTensor,
    alpha,
    end,
    name: options.name ?? automaticName('mobilenetv2', alpha, rows),
    dataFormat,
  };
}
