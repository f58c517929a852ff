import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import * as regularizers from '@sepal/regularizers';
import type { Shape } from '@sepal/tensor';
import { type OptionNames, positiveInteger } from '@sepal/tensor/options';
import type { LayerOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import type { SpatialRank } from '../picture/as-picture.ts';
import { ConvLayer } from './conv-layer.ts';
import type { ConvPadding, ResolvedConvOptions } from './conv-options.ts';

/** Options of convolutions with `filters`, each of which sees all channels of its group. */
export interface FilterOptions {
  /** Output channels. */
  readonly filters: number;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: initializers.InitializerIdentifier | undefined;
  readonly kernelRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly kernelConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The names of {@link FilterOptions}. */
export const FILTER_OPTIONS: OptionNames<FilterOptions> = {
  filters: true,
  kernelInitializer: true,
  kernelRegularizer: true,
  kernelConstraint: true,
};

/** {@link FilterOptions}, checked. */
export interface ResolvedFilters {
  readonly filters: number;
  readonly kernelInitializer: initializers.Initializer;
  readonly kernelRegularizer: regularizers.Regularizer | null;
  readonly kernelConstraint: constraints.Constraint | null;
}

/** Checks the filter options. */
export function resolveFilters(options: FilterOptions, where: string): ResolvedFilters {
  return {
    filters: positiveInteger(options.filters, 'filters', where),
    kernelRegularizer: regularizers.get(options.kernelRegularizer, { where }),
    kernelConstraint: constraints.get(options.kernelConstraint, { where }),
    kernelInitializer: initializers.get(options.kernelInitializer ?? 'glorotUniform', { where }),
  };
}

/** The base of the convolutions with `filters`. */
export abstract class FilterConv<P extends ConvPadding = 'valid' | 'same'> extends ConvLayer<P> {
  readonly filters: number;
  readonly kernelInitializer: initializers.Initializer;
  readonly kernelRegularizer: regularizers.Regularizer | null;
  readonly kernelConstraint: constraints.Constraint | null;
  /**
   * The filters, `[...kernelSize, channels / groups, filters]`, or `[...kernelSize, filters, channels]` for transposed
   * convolutions; made by `build`.
   */
  kernel!: Variable;

  constructor(
    rank: SpatialRank,
    base: LayerOptions,
    resolved: ResolvedConvOptions<P> & ResolvedFilters & { readonly biasInitializer: initializers.Initializer },
  ) {
    super(rank, base, resolved);
    this.filters = resolved.filters;
    this.kernelInitializer = resolved.kernelInitializer;
    this.kernelRegularizer = resolved.kernelRegularizer;
    this.kernelConstraint = resolved.kernelConstraint;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelInitializer: initializers.serialize(this.kernelInitializer),
      kernelRegularizer: regularizers.serialize(this.kernelRegularizer),
      kernelConstraint: constraints.serialize(this.kernelConstraint),
    };
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  /** Makes the kernel. */
  protected addKernel(shape: Shape): void {
    this.kernel = this.addWeight({
      name: 'kernel',
      shape,
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
  }
}
