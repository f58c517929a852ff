import * as constraints from '@sepal/constraints';
import type * as initializers from '@sepal/initializers';
import { type Activation, type ActivationIdentifier, type DataFormat, getActivation } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { standardizeDataFormat } from '../arguments/data-format.ts';
import { standardizePadding } from '../arguments/padding.ts';
import { standardizeTuple } from '../arguments/tuple.ts';
import { imageDataFormat } from '../image-data-format.ts';

/** How many axes a convolution slides along. */
export type ConvRank = 1 | 2;

/** Options that all convolution layers have. A number counts for every axis. */
export interface ConvOptions<Tuple> {
  /** Taps along each axis. */
  readonly kernelSize: Tuple;
  /** Places between two outputs along each axis. Default 1. */
  readonly strides?: Tuple | undefined;
  /** 'valid' (default): the kernel stays inside the input; 'same': ceil(length / stride) outputs, the odd pixel of padding at the end. */
  readonly padding?: 'valid' | 'same' | undefined;
  /** Where the channels are. Default: what `imageDataFormat()` says when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
  /** Places between two taps along each axis. Default 1. */
  readonly dilationRate?: Tuple | undefined;
  /** Applied to the output. Default: none. */
  readonly activation?: ActivationIdentifier | undefined;
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean | undefined;
  /** Default 'zeros'. */
  readonly biasInitializer?: initializers.InitializerIdentifier | undefined;
  readonly biasRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly biasConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The window of a convolution layer, checked: one entry per axis. */
export interface ConvWindow<P extends string = 'valid' | 'same'> {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: P;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
}

/** Checks a window in the order in which Keras does. `allowed` paddings other than 'valid' and 'same' are the layer's own. */
export function resolveWindow<P extends string = 'valid' | 'same'>(
  options: Pick<ConvOptions<unknown>, 'kernelSize' | 'strides' | 'dataFormat' | 'dilationRate'> & {
    readonly padding?: P | undefined;
  },
  rank: ConvRank,
  where: string,
  allowed?: readonly P[],
): ConvWindow<P> {
  return {
    kernelSize: standardizeTuple(options.kernelSize, rank, 'kernelSize', { where }),
    strides: standardizeTuple(options.strides ?? 1, rank, 'strides', { where }),
    dilationRate: standardizeTuple(options.dilationRate ?? 1, rank, 'dilationRate', { where }),
    padding: standardizePadding(options.padding ?? 'valid', where, allowed),
    dataFormat: standardizeDataFormat(options.dataFormat ?? imageDataFormat(), where),
  };
}

/** The bias and activation of a convolution layer, checked. */
export interface Ending {
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly biasRegularizer: regularizers.Regularizer | null;
  readonly biasConstraint: constraints.Constraint | null;
}

/** Checks what comes after the convolution itself, but for the bias initializer: initializers come last, in Keras' order. */
export function resolveEnding(
  options: Pick<ConvOptions<unknown>, 'activation' | 'useBias' | 'biasRegularizer' | 'biasConstraint'>,
): Ending {
  return {
    activation: getActivation(options.activation),
    useBias: options.useBias ?? true,
    biasRegularizer: regularizers.get(options.biasRegularizer),
    biasConstraint: constraints.get(options.biasConstraint),
  };
}

/** The number of channels of an input that a convolution is built for. @throws ShapeError if rank or channels do not fit */
export function channelsOf(inputShape: SymbolicShape, rank: ConvRank, dataFormat: DataFormat, where: string): number {
  if (inputShape.length !== rank + 2) {
    throw new ShapeError({
      where,
      message: `Input 0 is incompatible with the layer: expected ndim=${rank + 2}, found ndim=${inputShape.length}. Full shape received: ${formatShape(inputShape)}.`,
      hint: inputShape.length === rank + 1 ? 'Add a batch axis in front: a single sample is a batch of 1.' : undefined,
    });
  }
  const channels = inputShape[dataFormat === 'channelsLast' ? rank + 1 : 1];
  if (typeof channels === 'number') return channels;
  throw new ShapeError({
    where,
    message: `The channel dimension of the inputs should be defined. Received inputShape=${formatShape(inputShape)}, where axis ${dataFormat === 'channelsLast' ? -1 : 1} (0-based) is the channel dimension and is None.`,
    hint: 'Give the number of channels in the input shape.',
  });
}
