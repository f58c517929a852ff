/** The common options of all convolution layers, and their checks. */
import * as constraints from '@sepal/constraints';
import type * as initializers from '@sepal/initializers';
import { type DataFormat, readDataFormat } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { ValueError } from '@sepal/tensor';
import { checkBoolean, type OptionNames, show } from '@sepal/tensor/options';
import {
  type LayerActivation,
  type LayerActivationIdentifier,
  resolveActivation,
} from '../activation/layer-activation.ts';
import { standardizePadding } from '../arguments/choices.ts';
import { standardizeTuple } from '../arguments/tuple.ts';
import { imageDataFormat } from '../image-data-format.ts';
import type { SpatialRank } from '../picture/as-picture.ts';

/** The padding; 'causal' is for sequences only. */
export type ConvPadding = 'valid' | 'same' | 'causal';

/** The common options of all convolution layers. A number applies to every axis. */
export interface ConvLayerOptions<Tuple, P extends ConvPadding = 'valid' | 'same'> {
  /** Size of the kernel along each axis. */
  readonly kernelSize: Tuple;
  /** Step between two outputs along each axis. Default 1. */
  readonly strides?: Tuple | undefined;
  /** 'valid' (default): the kernel stays inside the input; 'same': ceil(length / stride) outputs, with any odd padding at the end. */
  readonly padding?: P | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
  /** Step between two taps along each axis. Default 1. */
  readonly dilationRate?: Tuple | undefined;
  /** Applied to the output: a function, its name, or a layer. Default: none. */
  readonly activation?: LayerActivationIdentifier | undefined;
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean | undefined;
  /** Default 'zeros'. */
  readonly biasInitializer?: initializers.InitializerIdentifier | undefined;
  readonly biasRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly biasConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The names of {@link ConvLayerOptions}. */
export const CONV_OPTIONS: OptionNames<ConvLayerOptions<unknown>> = {
  kernelSize: true,
  strides: true,
  padding: true,
  dataFormat: true,
  dilationRate: true,
  activation: true,
  useBias: true,
  biasInitializer: true,
  biasRegularizer: true,
  biasConstraint: true,
};

/** The common options, checked, without the bias initializer. Tuples have one entry per axis. */
export interface ResolvedConvOptions<P extends ConvPadding = 'valid' | 'same'> {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: P;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly activation: LayerActivation;
  readonly useBias: boolean;
  readonly biasRegularizer: regularizers.Regularizer | null;
  readonly biasConstraint: constraints.Constraint | null;
}

/**
 * Checks the common options in Keras' order. The bias initializer is left to the layer: initializers draw seeds, and kernels come
 * first.
 *
 * @param allowed the allowed paddings; by default 'valid' and 'same'
 */
export function resolveConvOptions<P extends ConvPadding = 'valid' | 'same'>(
  options: ConvLayerOptions<unknown, P>,
  rank: SpatialRank,
  where: string,
  allowed?: readonly P[],
): ResolvedConvOptions<P> {
  const {
    kernelSize,
    strides = 1,
    padding = 'valid',
    dataFormat,
    dilationRate = 1,
    activation,
    useBias = true,
  } = options;
  return {
    kernelSize: standardizeTuple(kernelSize, rank, 'kernelSize', { where }),
    strides: standardizeTuple(strides, rank, 'strides', { where }),
    dilationRate: standardizeTuple(dilationRate, rank, 'dilationRate', { where }),
    padding: standardizePadding(padding, where, allowed),
    dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    activation: resolveActivation(activation, where),
    useBias: checkBoolean(useBias, 'useBias', where),
    biasRegularizer: regularizers.get(options.biasRegularizer, { where }),
    biasConstraint: constraints.get(options.biasConstraint, { where }),
  };
}

/** @throws ValueError if both are above 1, which Keras' dense convolutions do not support */
export function refuseStridesWithDilation(
  { strides, dilationRate }: Pick<ResolvedConvOptions, 'strides' | 'dilationRate'>,
  where: string,
): void {
  if (Math.max(...strides) === 1 || Math.max(...dilationRate) === 1) return;
  throw new ValueError({
    where,
    message: `\`strides > 1\` not supported in conjunction with \`dilationRate > 1\`. Received: strides=${show(strides)} and dilationRate=${show(dilationRate)}.`,
    hint: 'Leave one of them at 1. Depthwise and separable convolutions may have both.',
  });
}
