import type { SymbolicTensor } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import { checkBoolean, checkOptions } from '@sepal/tensor/options';
import { obtainInputShape } from './network/input-shape.ts';
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
import { checkAlpha } from './network/width.ts';

/** Options of `mobileNetV3Small` and `mobileNetV3Large`. */
export interface MobileNetV3Options extends NetworkOptions {
  /**
   * The shape of one picture: `[height, width, channels]`, or `[channels, height, width]` if `imageDataFormat()` is
   * 'channelsFirst'. Height and width must be at least 32, or null where they vary. Default `[null, null, 3]`.
   */
  readonly inputShape?: SymbolicShape | null | undefined;
  /** Width multiplier: a layer has `filters * alpha` filters, rounded to a multiple of 8. Default 1. */
  readonly alpha?: number | undefined;
  /**
   * Leave out what some hardware is slow at: squeeze and excitation, hard swish (ReLU instead) and 5×5 filters (3×3 instead).
   * Default false.
   */
  readonly minimalistic?: boolean | undefined;
  /** Dropout rate before the classifier, from 0 to 1; 0 for no such layer. Only with `includeTop`. Default 0.2. */
  readonly dropoutRate?: number | undefined;
  /** Whether the model scales pixels from 0 … 255 to -1 … 1 itself. Default true. */
  readonly includePreprocessing?: boolean | undefined;
  /** The model's name. Default 'MobileNetV3Small' or 'MobileNetV3Large'. */
  readonly name?: string | undefined;
}

/** {@link MobileNetV3Options}, checked. */
export interface ResolvedMobileNetV3 {
  readonly inputShape: SymbolicShape;
  readonly inputTensor: SymbolicTensor | undefined;
  readonly alpha: number;
  readonly minimalistic: boolean;
  readonly includePreprocessing: boolean;
  readonly end: NetworkEnd;
  readonly dropoutRate: number;
  readonly dataFormat: DataFormat;
}

/** Checks a model's options without making anything. @throws ValueError, ShapeError for invalid options */
export function resolveMobileNetV3(options: MobileNetV3Options, where: string): ResolvedMobileNetV3 {
  checkOptions<MobileNetV3Options>(
    options,
    { ...NETWORK_OPTIONS, alpha: true, minimalistic: true, dropoutRate: true, includePreprocessing: true },
    where,
  );
  const { minimalistic = false, includePreprocessing = true, dropoutRate } = options;
  checkBoolean(minimalistic, 'minimalistic', where);
  checkBoolean(includePreprocessing, 'includePreprocessing', where);
  const { inputTensor, dataFormat, end } = resolveNetwork(options, { dropoutRate }, where);
  const inputShape = obtainInputShape(
    options.inputShape,
    // A classifier of 1×1 convolutions takes what the global pooling gives, for pictures of any size.
    { defaultSize: DEFAULT_SIZE, minSize: MIN_SIZE, dataFormat, includeTop: false },
    where,
  );
  if (inputTensor !== undefined) {
    const rules = { inputShape: options.inputShape ?? undefined, minSize: MIN_SIZE, dataFormat };
    checkInputTensor(inputTensor, rules, where);
  }
  return {
    inputShape,
    inputTensor,
    alpha: checkAlpha(options.alpha ?? 1, where),
    minimalistic,
    includePreprocessing,
    end,
    dropoutRate: checkRate(dropoutRate ?? 0.2, 'dropoutRate', where),
    dataFormat,
  };
}
