import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { separableConv2d, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { positiveInteger } from '@sepal/tensor/options';
import type { CallContext } from '../layer/call-context.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { kernelAsPicture, pair, type SpatialRank } from '../picture/as-picture.ts';
import { ConvLayer } from './conv-layer.ts';
import { CONV_OPTIONS, type ConvLayerOptions, resolveConvOptions } from './conv-options.ts';

/** Options of {@link SeparableConv2D} and {@link SeparableConv1D}. */
export interface SeparableConvOptions<Tuple> extends ConvLayerOptions<Tuple>, LayerOptions {
  /** Output channels. */
  readonly filters: number;
  /** Intermediate channels per input channel. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /** Default 'glorotUniform'. */
  readonly depthwiseInitializer?: initializers.InitializerIdentifier | undefined;
  /** Default 'glorotUniform'. */
  readonly pointwiseInitializer?: initializers.InitializerIdentifier | undefined;
  readonly depthwiseRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly pointwiseRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly depthwiseConstraint?: constraints.ConstraintIdentifier | null | undefined;
  readonly pointwiseConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The base of the separable convolutions along one and two axes. */
export abstract class SeparableConv extends ConvLayer {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: initializers.Initializer;
  readonly pointwiseInitializer: initializers.Initializer;
  readonly depthwiseRegularizer: regularizers.Regularizer | null;
  readonly pointwiseRegularizer: regularizers.Regularizer | null;
  readonly depthwiseConstraint: constraints.Constraint | null;
  readonly pointwiseConstraint: constraints.Constraint | null;
  /** The filters of the first step, `[...kernelSize, channels, depthMultiplier]`; made by `build`. */
  depthwiseKernel!: Variable;
  /** The filters of the second step, `[...ones, channels * depthMultiplier, filters]`; made by `build`. */
  pointwiseKernel!: Variable;

  constructor(rank: SpatialRank, given: readonly [options: SeparableConvOptions<unknown>]) {
    const {
      filters,
      depthMultiplier = 1,
      depthwiseInitializer,
      pointwiseInitializer,
      depthwiseRegularizer,
      pointwiseRegularizer,
      depthwiseConstraint,
      pointwiseConstraint,
      ...rest
    } = givenOptions(given, new.target, {
      filters: true,
      depthMultiplier: true,
      depthwiseInitializer: true,
      pointwiseInitializer: true,
      depthwiseRegularizer: true,
      pointwiseRegularizer: true,
      depthwiseConstraint: true,
      pointwiseConstraint: true,
      ...CONV_OPTIONS,
    });
    const [conv, base] = splitOptions(rest, CONV_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => ({
      ...resolveConvOptions(conv, rank, where),
      depthMultiplier: positiveInteger(depthMultiplier, 'depthMultiplier', where),
      filters: positiveInteger(filters, 'filters', where),
      depthwiseRegularizer: regularizers.get(depthwiseRegularizer, { where }),
      pointwiseRegularizer: regularizers.get(pointwiseRegularizer, { where }),
      depthwiseConstraint: constraints.get(depthwiseConstraint, { where }),
      pointwiseConstraint: constraints.get(pointwiseConstraint, { where }),
      depthwiseInitializer: initializers.get(depthwiseInitializer ?? 'glorotUniform', { where }),
      pointwiseInitializer: initializers.get(pointwiseInitializer ?? 'glorotUniform', { where }),
      biasInitializer: initializers.get(conv.biasInitializer ?? 'zeros', { where }),
    }));
    super(rank, base, resolved);
    this.filters = resolved.filters;
    this.depthMultiplier = resolved.depthMultiplier;
    this.depthwiseInitializer = resolved.depthwiseInitializer;
    this.pointwiseInitializer = resolved.pointwiseInitializer;
    this.depthwiseRegularizer = resolved.depthwiseRegularizer;
    this.pointwiseRegularizer = resolved.pointwiseRegularizer;
    this.depthwiseConstraint = resolved.depthwiseConstraint;
    this.pointwiseConstraint = resolved.pointwiseConstraint;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depthMultiplier: this.depthMultiplier,
      depthwiseInitializer: initializers.serialize(this.depthwiseInitializer),
      pointwiseInitializer: initializers.serialize(this.pointwiseInitializer),
      depthwiseRegularizer: regularizers.serialize(this.depthwiseRegularizer),
      pointwiseRegularizer: regularizers.serialize(this.pointwiseRegularizer),
      depthwiseConstraint: constraints.serialize(this.depthwiseConstraint),
      pointwiseConstraint: constraints.serialize(this.pointwiseConstraint),
    };
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override addKernels(channels: number): void {
    this.depthwiseKernel = this.addWeight({
      name: 'depthwise_kernel',
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
      constraint: this.depthwiseConstraint,
    });
    this.pointwiseKernel = this.addWeight({
      name: 'pointwise_kernel',
      shape: [...this.kernelSize.map(() => 1), channels * this.depthMultiplier, this.filters],
      initializer: this.pointwiseInitializer,
      regularizer: this.pointwiseRegularizer,
      constraint: this.pointwiseConstraint,
    });
  }

  protected override convolve(picture: Value, context: CallContext): Value {
    const { padding, dataFormat } = this;
    const depthwise = kernelAsPicture(context.read(this.depthwiseKernel));
    const pointwise = kernelAsPicture(context.read(this.pointwiseKernel));
    return separableConv2d(picture, depthwise, pointwise, {
      strides: pair(this.strides),
      padding,
      dilationRate: pair(this.dilationRate),
      dataFormat,
    });
  }
}
