import * as initializers from '@sepal/initializers';
import { conv2d, type Padding, type Value } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { refuseUnsupported, type UnsupportedOptions } from '../core/unsupported.ts';
import type { CallContext } from '../layer/call-context.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import { kernelAsPicture, pair, type SpatialRank } from '../picture/as-picture.ts';
import {
  CONV_OPTIONS,
  type ConvLayerOptions,
  type ConvPadding,
  refuseStridesWithDilation,
  resolveConvOptions,
} from './conv-options.ts';
import { FILTER_OPTIONS, FilterConv, type FilterOptions, resolveFilters } from './filter-conv.ts';

/** Options of {@link Conv2D} and {@link Conv1D}. */
export interface ConvOptions<Tuple, P extends ConvPadding = 'valid' | 'same'>
  extends ConvLayerOptions<Tuple, P>,
    FilterOptions,
    LayerOptions,
    Pick<UnsupportedOptions, 'loraRank' | 'loraAlpha'> {
  /** The number of groups that the channels are split into and convolved separately; a divisor of channels and filters. Default 1. */
  readonly groups?: number | undefined;
}

/** The paddings for each rank. */
const PADDINGS: Readonly<Record<SpatialRank, readonly ConvPadding[]>> = {
  1: ['valid', 'same', 'causal'],
  2: ['valid', 'same'],
};

/** The base of the convolutions along one and two axes. */
export abstract class Conv extends FilterConv<ConvPadding> {
  readonly groups: number;

  constructor(rank: SpatialRank, given: readonly [options: ConvOptions<unknown, ConvPadding>]) {
    const {
      groups = 1,
      loraRank,
      loraAlpha,
      ...rest
    } = givenOptions(given, new.target, {
      ...FILTER_OPTIONS,
      groups: true,
      loraRank: false,
      loraAlpha: false,
      ...CONV_OPTIONS,
    });
    const [conv, others] = splitOptions(rest, CONV_OPTIONS);
    const [filters, base] = splitOptions(others, FILTER_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => {
      refuseUnsupported({ loraRank, loraAlpha }, where);
      const resolved = { ...resolveConvOptions(conv, rank, where, PADDINGS[rank]), ...resolveFilters(filters, where) };
      checkGroups(groups, resolved.filters, where);
      refuseStridesWithDilation(resolved, where);
      return { ...resolved, groups, biasInitializer: initializers.get(conv.biasInitializer ?? 'zeros', { where }) };
    });
    super(rank, base, resolved);
    this.groups = resolved.groups;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), groups: this.groups };
  }

  protected override addKernels(channels: number, inputShape: SymbolicShape): void {
    if (channels % this.groups !== 0) {
      throw new ShapeError({
        where: this.where,
        message: `The number of input channels must be evenly divisible by the number of groups. Received groups=${this.groups}, but the input has ${channels} channels (full input shape is ${formatShape(inputShape)}).`,
        hint: 'Use a divisor of the number of channels for `groups`.',
      });
    }
    this.addKernel([...this.kernelSize, channels / this.groups, this.filters]);
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

  /** 'causal' puts all zeros before the sequence, so that no output depends on later steps. */
  get #padding(): Padding {
    if (this.padding !== 'causal') return this.padding;
    const [size, dilation] = [this.kernelSize[0] as number, this.dilationRate[0] as number];
    return [
      [0, 0],
      [(size - 1) * dilation, 0],
    ];
  }
}

/** @throws ValueError unless the filters can be split into so many groups */
function checkGroups(groups: unknown, filters: number, where: string): asserts groups is number {
  if (typeof groups !== 'number' || !Number.isInteger(groups) || groups <= 0) {
    throw new ValueError({
      where,
      message: `The number of groups must be a positive integer. Received: groups=${show(groups)}.`,
    });
  }
  if (filters % groups !== 0) {
    throw new ValueError({
      where,
      message: `The number of filters must be evenly divisible by the number of groups. Received: groups=${groups}, filters=${filters}.`,
      hint: 'Use a divisor of `filters` for `groups`.',
    });
  }
}
