import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { conv2d, type Padding, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { formatShape, positiveInteger, ShapeError, type SymbolicShape, show, ValueError } from '@sepal/tensor';
import { refuseUnsupported, type UnsupportedOptions } from '../core/unsupported.ts';
import type { CallContext } from '../layer/call-context.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { kernelAsPicture, pair, type SpatialRank } from '../picture/as-picture.ts';
import { ConvLayer } from './conv-layer.ts';
import {
  CONV_OPTIONS,
  type ConvLayerOptions,
  type ConvPadding,
  type ResolvedConvOptions,
  refuseStridesWithDilation,
  resolveConvOptions,
} from './conv-options.ts';

/** Options of {@link Conv2D} and {@link Conv1D}. */
export interface ConvOptions<Tuple, P extends ConvPadding = 'valid' | 'same'>
  extends ConvLayerOptions<Tuple, P>,
    LayerOptions,
    Pick<UnsupportedOptions, 'loraRank' | 'loraAlpha'> {
  /** Output channels. */
  readonly filters: number;
  /** Parts of the channels that are convolved apart from each other; a divisor of channels and filters. Default 1. */
  readonly groups?: number | undefined;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: initializers.InitializerIdentifier | undefined;
  readonly kernelRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly kernelConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The paddings for each rank. */
const PADDINGS: Readonly<Record<SpatialRank, readonly ConvPadding[]>> = {
  1: ['valid', 'same', 'causal'],
  2: ['valid', 'same'],
};

/** What convolutions along one and two axes have in common. */
export abstract class Conv extends ConvLayer<ConvPadding> {
  readonly filters: number;
  readonly groups: number;
  readonly kernelInitializer: initializers.Initializer;
  readonly kernelRegularizer: regularizers.Regularizer | null;
  readonly kernelConstraint: constraints.Constraint | null;
  /** The filters, `[...kernelSize, channels / groups, filters]`; made by `build`. */
  kernel!: Variable;

  constructor(rank: SpatialRank, given: readonly [options: ConvOptions<unknown, ConvPadding>]) {
    const {
      filters,
      groups = 1,
      kernelInitializer,
      kernelRegularizer,
      kernelConstraint,
      loraRank,
      loraAlpha,
      ...rest
    } = givenOptions(given, new.target, {
      filters: true,
      groups: true,
      kernelInitializer: true,
      kernelRegularizer: true,
      kernelConstraint: true,
      loraRank: true,
      loraAlpha: true,
      ...CONV_OPTIONS,
    });
    const [conv, base] = splitOptions(rest, CONV_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => {
      refuseUnsupported({ loraRank, loraAlpha }, where);
      const window = resolveConvOptions(conv, rank, where, PADDINGS[rank]);
      return {
        ...window,
        ...resolveGroups(filters, groups, window, where),
        kernelRegularizer: regularizers.get(kernelRegularizer, { where }),
        kernelConstraint: constraints.get(kernelConstraint, { where }),
        kernelInitializer: initializers.get(kernelInitializer ?? 'glorotUniform', { where }),
        biasInitializer: initializers.get(conv.biasInitializer ?? 'zeros', { where }),
      };
    });
    super(rank, base, resolved);
    this.filters = resolved.filters;
    this.groups = resolved.groups;
    this.kernelInitializer = resolved.kernelInitializer;
    this.kernelRegularizer = resolved.kernelRegularizer;
    this.kernelConstraint = resolved.kernelConstraint;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      groups: this.groups,
      kernelInitializer: initializers.serialize(this.kernelInitializer),
      kernelRegularizer: regularizers.serialize(this.kernelRegularizer),
      kernelConstraint: constraints.serialize(this.kernelConstraint),
    };
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override addKernels(channels: number, inputShape: SymbolicShape): void {
    if (channels % this.groups !== 0) {
      throw new ShapeError({
        where: this.where,
        message: `The number of input channels must be evenly divisible by the number of groups. Received groups=${this.groups}, but the input has ${channels} channels (full input shape is ${formatShape(inputShape)}).`,
        hint: 'Use a divisor of the number of channels for `groups`.',
      });
    }
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...this.kernelSize, channels / this.groups, this.filters],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
  }

  protected override convolve(picture: Value, context: CallContext): Value {
    const { groups, dataFormat } = this;
    return conv2d(picture, kernelAsPicture(context.read(this.kernel)), {
      strides: pair(this.strides),
      padding: this.#padding,
      dilationRate: pair(this.dilationRate),
      dataFormat,
      groups,
    });
  }

  /** 'causal' puts all zeros before the sequence, so that no output sees what comes after its place. */
  get #padding(): Padding {
    if (this.padding !== 'causal') return this.padding;
    const [size, dilation] = [this.kernelSize[0] as number, this.dilationRate[0] as number];
    return [
      [0, 0],
      [(size - 1) * dilation, 0],
    ];
  }
}

function resolveGroups(
  filters: unknown,
  groups: unknown,
  window: ResolvedConvOptions<ConvPadding>,
  where: string,
): { readonly filters: number; readonly groups: number } {
  const count = positiveInteger(filters, 'filters', where);
  if (typeof groups !== 'number' || !Number.isInteger(groups) || groups <= 0) {
    throw new ValueError({
      where,
      message: `The number of groups must be a positive integer. Received: groups=${show(groups)}.`,
    });
  }
  if (count % groups !== 0) {
    throw new ValueError({
      where,
      message: `The number of filters must be evenly divisible by the number of groups. Received: groups=${groups}, filters=${count}.`,
      hint: 'Use a divisor of `filters` for `groups`.',
    });
  }
  refuseStridesWithDilation(window, where);
  return { filters: count, groups };
}
