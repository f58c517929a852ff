import {
  imageDataFormat,
  type LayerActivation,
  type LayerActivationIdentifier,
  resolveActivation,
  resolveLayerOptions,
  type SymbolicTensor,
} from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkBoolean, checkOptions, positiveInteger, show } from '@sepal/tensor/options';
import { obtainInputShape, pictureLengths } from './input-shape.ts';
import { pictureSize } from './picture.ts';
import { scaledFilters } from './scaled-filters.ts';

/** Options of `mobileNet`, in Keras' order. */
export interface MobileNetOptions {
  /**
   * The shape of one picture: `[height, width, channels]`, or `[channels, height, width]` if `imageDataFormat()` is
   * 'channelsFirst'. Height and width must be at least 32; without a classifier they may be null. Default `[224, 224, 3]`, or
   * `[null, null, 3]` without a classifier.
   */
  readonly inputShape?: SymbolicShape | null | undefined;
  /** Width multiplier: a layer has `trunc(filters * alpha)` filters. Default 1. */
  readonly alpha?: number | undefined;
  /** Output channels per input channel of the depthwise convolutions. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /** Dropout rate before the classifier, from 0 to 1. Only with `includeTop`. Default 0.001. */
  readonly dropout?: number | undefined;
  /** Whether the model ends in a classifier. Default true. */
  readonly includeTop?: boolean | undefined;
  /** Must be null: models start with random weights. Set others with `setWeights`. */
  readonly weights?: null | undefined;
  /** Builds the model on this tensor instead of a new input. */
  readonly inputTensor?: SymbolicTensor | null | undefined;
  /**
   * Pooling of the features without a classifier: null (default) for none, 'avg' or 'max' for the average or maximum of every
   * channel.
   */
  readonly pooling?: 'avg' | 'max' | null | undefined;
  /** Number of classes. Only with `includeTop`. Default 1000. */
  readonly classes?: number | undefined;
  /** The classifier's activation; null returns the logits. Only with `includeTop`. Default 'softmax'. */
  readonly classifierActivation?: LayerActivationIdentifier | null | undefined;
  /** The model's name. Default: from alpha and height, such as `mobilenet_1.00_224`. */
  readonly name?: string | undefined;
}

/** The end of a model with `includeTop`. */
interface Classifier {
  readonly dropout: number;
  readonly classes: number;
  readonly activation: LayerActivation;
}

/** {@link MobileNetOptions}, checked. */
export interface ResolvedMobileNet {
  readonly inputShape: SymbolicShape;
  readonly inputTensor: SymbolicTensor | undefined;
  readonly alpha: number;
  readonly depthMultiplier: number;
  /** The model's end: a classifier, global pooling, or undefined for feature maps. */
  readonly end: Classifier | 'avg' | 'max' | undefined;
  readonly name: string;
  readonly dataFormat: DataFormat;
}

/** Filters of the first convolution at alpha 1, the fewest of all layers. */
export const FIRST_FILTERS = 32;

const DEFAULT_SIZE = 224;
const MIN_SIZE = 32;

/** Checks a model's options without making anything. @throws ValueError, ShapeError for invalid options */
export function resolveMobileNet(options: MobileNetOptions, where: string): ResolvedMobileNet {
  checkOptions<MobileNetOptions>(
    options,
    {
      inputShape: true,
      alpha: true,
      depthMultiplier: true,
      dropout: true,
      includeTop: true,
      weights: true,
      inputTensor: true,
      pooling: true,
      classes: true,
      classifierActivation: true,
      name: true,
    },
    where,
  );
  const { alpha = 1, includeTop = true, name } = options;
  checkWeights(options.weights, where);
  checkBoolean(includeTop, 'includeTop', where);
  const dataFormat = imageDataFormat();
  const inputShape = obtainInputShape(
    options.inputShape,
    { defaultSize: DEFAULT_SIZE, minSize: MIN_SIZE, dataFormat, includeTop },
    where,
  );
  const inputTensor = options.inputTensor ?? undefined;
  if (inputTensor !== undefined) checkInputTensor(inputTensor, options.inputShape ?? undefined, dataFormat, where);
  scaledFilters(FIRST_FILTERS, alpha, where);
  const depthMultiplier = positiveInteger(options.depthMultiplier ?? 1, 'depthMultiplier', where);
  const end = includeTop ? resolveClassifier(options, where) : resolvePooling(options, where);
  resolveLayerOptions({ name }, where);
  const { rows } = pictureLengths(inputShape, dataFormat);
  return {
    inputShape,
    inputTensor,
    alpha,
    depthMultiplier,
    end,
    name: name ?? `mobilenet_${twoDecimals(alpha)}_${rows ?? 'None'}`,
    dataFormat,
  };
}

function resolveClassifier(options: MobileNetOptions, where: string): Classifier {
  refuseIdle(options, ['pooling'], true, where);
  const { dropout = 1e-3, classes = 1000, classifierActivation = 'softmax' } = options;
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout <= 1)) {
    throw new ValueError({
      where,
      message: `Invalid value received for argument \`dropout\`. Expected a float value between 0 and 1. Received: dropout=${show(dropout)}.`,
    });
  }
  return {
    dropout,
    classes: positiveInteger(classes, 'classes', where),
    activation: resolveActivation(classifierActivation, where),
  };
}

function resolvePooling(options: MobileNetOptions, where: string): 'avg' | 'max' | undefined {
  refuseIdle(options, ['dropout', 'classes', 'classifierActivation'], false, where);
  const pooling = options.pooling ?? undefined;
  if (pooling === undefined || pooling === 'avg' || pooling === 'max') return pooling;
  throw new ValueError({
    where,
    message: `\`pooling\` should be null, 'avg' or 'max'. Received: pooling=${show(pooling)}.`,
    hint: allowedNamesHint(pooling, ['avg', 'max']),
  });
}

/** @throws ValueError if an option would have no effect */
function refuseIdle(
  options: MobileNetOptions,
  names: readonly (keyof MobileNetOptions)[],
  includeTop: boolean,
  where: string,
): void {
  // Null is a value for `classifierActivation`, but means "none" for `pooling`.
  const idle = names.find((name) => options[name] !== undefined && !(name === 'pooling' && options[name] === null));
  if (idle === undefined) return;
  throw new ValueError({
    where,
    message: `\`${idle}\` has no effect with includeTop=${includeTop}. Received: ${idle}=${show(options[idle])}.`,
    hint: `Leave it out, or set includeTop to ${!includeTop}.`,
  });
}

function checkWeights(weights: unknown, where: string): void {
  if (weights === undefined || weights === null) return;
  throw new ValueError({
    where,
    message: `The \`weights\` argument should be \`null\` (random initialization). Received weights=${show(weights)}.`,
    hint: 'Weights that you have are set with `setWeights` once the model is made.',
  });
}

/** @throws ValueError, ShapeError if the tensor is not a batch of pictures, is too small, or does not match `inputShape` */
function checkInputTensor(
  inputTensor: SymbolicTensor,
  inputShape: SymbolicShape | undefined,
  dataFormat: DataFormat,
  where: string,
): void {
  const { height, width } = pictureSize(inputTensor, 'inputTensor', dataFormat, where);
  // The first convolution halves the size, rounding up; the four strides after it halve it, rounding down.
  if ([height, width].some((length) => length !== null && Math.ceil(length / 2) < 16)) {
    throw new ShapeError({
      where,
      message: `Input size must be at least 31x31; Received: inputTensor of shape ${formatShape(inputTensor.shape)}.`,
    });
  }
  const sample = inputTensor.shape.slice(1);
  const differs = inputShape?.some((length, axis) => ![null, length].includes(sample[axis] ?? null) && length !== null);
  if (differs !== true) return;
  throw new ShapeError({
    where,
    message: `\`inputShape\` is not the shape of \`inputTensor\`. Received: inputShape=${formatShape(inputShape ?? [])}, inputTensor of shape ${formatShape(inputTensor.shape)}.`,
    hint: 'Leave `inputShape` out: the tensor has a shape.',
  });
}

/** Formats with two decimals as Python does: halves round to even. */
function twoDecimals(value: number): string {
  // Only odd eighths lie exactly halfway between two hundredths.
  const between = Math.abs(value * 8) % 2 === 1;
  const below = Math.floor(value * 100);
  return (between ? (below % 2 === 0 ? below : below + 1) / 100 : value).toFixed(2);
}
