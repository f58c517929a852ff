import {
  imageDataFormat,
  type LayerActivation,
  type LayerActivationIdentifier,
  resolveActivation,
  resolveLayerOptions,
  type SymbolicTensor,
} from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import { type SymbolicShape, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkBoolean, positiveInteger, show } from '@sepal/tensor/options';

/** Options that all networks have. */
export interface NetworkOptions {
  /**
   * The shape of one picture: `[height, width, channels]`, or `[channels, height, width]` if `imageDataFormat()` is
   * 'channelsFirst'. Height and width must be at least 32; without a classifier they may be null. Default `[224, 224, 3]`, or
   * `[null, null, 3]` without a classifier.
   */
  readonly inputShape?: SymbolicShape | null | undefined;
  /** Whether the model ends in a classifier. Default true. */
  readonly includeTop?: boolean | undefined;
  /** Must be null: models start with random weights. `@sepal/mobilenet/pretrained` loads others. */
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
  /** The model's name. */
  readonly name?: string | undefined;
}

/** For `checkOptions`. */
export const NETWORK_OPTIONS = {
  inputShape: true,
  includeTop: true,
  weights: true,
  inputTensor: true,
  pooling: true,
  classes: true,
  classifierActivation: true,
  name: true,
} as const;

/** A network's end: a classifier, global pooling, or undefined for feature maps. */
export type NetworkEnd = Classifier | 'avg' | 'max' | undefined;

/** The end of a model with `includeTop`. */
interface Classifier {
  readonly classes: number;
  readonly activation: LayerActivation;
}

/** The height and width of the pictures that the networks were trained with. */
export const DEFAULT_SIZE = 224;
export const MIN_SIZE = 32;

/** {@link NetworkOptions} whose shapes are not checked yet. */
export interface ResolvedNetwork {
  readonly includeTop: boolean;
  readonly inputTensor: SymbolicTensor | undefined;
  readonly dataFormat: DataFormat;
  readonly end: NetworkEnd;
}

/**
 * Checks the options that all networks have, except shapes.
 *
 * @param beforeClassifier values of the network's own options that have an effect only with a classifier
 * @throws ValueError for an invalid value, and for an option without effect
 */
export function resolveNetwork(
  options: NetworkOptions,
  beforeClassifier: Readonly<Record<string, unknown>>,
  where: string,
): ResolvedNetwork {
  const { includeTop = true, name } = options;
  checkWeights(options.weights, where);
  checkBoolean(includeTop, 'includeTop', where);
  const end = includeTop ? resolveClassifier(options, where) : resolvePooling(options, beforeClassifier, where);
  resolveLayerOptions({ name }, where);
  return { includeTop, inputTensor: options.inputTensor ?? undefined, dataFormat: imageDataFormat(), end };
}

function resolveClassifier(options: NetworkOptions, where: string): Classifier {
  const { pooling, classes = 1000, classifierActivation = 'softmax' } = options;
  // Null means none.
  refuseIdle({ pooling: pooling ?? undefined }, true, where);
  return {
    classes: positiveInteger(classes, 'classes', where),
    activation: resolveActivation(classifierActivation, where),
  };
}

function resolvePooling(
  { classes, classifierActivation, ...options }: NetworkOptions,
  beforeClassifier: Readonly<Record<string, unknown>>,
  where: string,
): 'avg' | 'max' | undefined {
  refuseIdle({ ...beforeClassifier, classes, classifierActivation }, false, where);
  const pooling = options.pooling ?? undefined;
  if (pooling === undefined || pooling === 'avg' || pooling === 'max') return pooling;
  throw new ValueError({
    where,
    message: `\`pooling\` should be null, 'avg' or 'max'. Received: pooling=${show(pooling)}.`,
    hint: allowedNamesHint(pooling, ['avg', 'max']),
  });
}

/** @throws ValueError if an option has a value: it would have no effect */
function refuseIdle(idle: Readonly<Record<string, unknown>>, includeTop: boolean, where: string): void {
  const given = Object.entries(idle).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const [name, value] = given;
  throw new ValueError({
    where,
    message: `\`${name}\` has no effect with includeTop=${includeTop}. Received: ${name}=${show(value)}.`,
    hint: `Leave it out, or set includeTop to ${!includeTop}.`,
  });
}

/** A rate of dropout. @throws ValueError unless it is from 0 to 1 */
export function checkRate(rate: unknown, name: string, where: string): number {
  if (typeof rate === 'number' && rate >= 0 && rate <= 1) return rate;
  throw new ValueError({
    where,
    message: `Invalid value received for argument \`${name}\`. Expected a float value between 0 and 1. Received: ${name}=${show(rate)}.`,
  });
}

function checkWeights(weights: unknown, where: string): void {
  if (weights === undefined || weights === null) return;
  throw new ValueError({
    where,
    message: `The \`weights\` argument should be \`null\` (random initialization). Received weights=${show(weights)}.`,
    hint: '@sepal/mobilenet/pretrained loads weights; tensors that you have are set with `setWeights`.',
  });
}
