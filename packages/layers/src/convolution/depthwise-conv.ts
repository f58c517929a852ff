import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { depthwiseConv2d, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { positiveInteger } from '@sepal/tensor/options';
import type { CallContext } from '../layer/call-context.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { kernelAsPicture, pair, type SpatialRank } from '../picture/as-picture.ts';
import { ConvLayer } from './conv-layer.ts';
import { CONV_OPTIONS, type ConvLayerOptions, resolveConvOptions } from './conv-options.ts';

/** Options of {@link DepthwiseConv2D} and {@link DepthwiseConv1D}. */
export interface DepthwiseConvOptions<Tuple> extends ConvLayerOptions<Tuple>, LayerOptions {
  /** Output channels per input channel. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /** Default 'glorotUniform'. */
  readonly depthwiseInitializer?: initializers.InitializerIdentifier | undefined;
  readonly depthwiseRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly depthwiseConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The base of the depthwise convolutions along one and two axes. */
export abstract class DepthwiseConv extends ConvLayer {
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: initializers.Initializer;
  readonly depthwiseRegularizer: regularizers.Regularizer | null;
  readonly depthwiseConstraint: constraints.Constraint | null;
  /** The filters, `[...kernelSize, channels, depthMultiplier]`; made by `build`. */
  kernel!: Variable;

  constructor(rank: SpatialRank, given: readonly [options: DepthwiseConvOptions<unknown>]) {
    const {
      depthMultiplier = 1,
      depthwiseInitializer,
      depthwiseRegularizer,
      depthwiseConstraint,
      ...rest
    } = givenOptions(given, new.target, {
      depthMultiplier: true,
      depthwiseInitializer: true,
      depthwiseRegularizer: true,
      depthwiseConstraint: true,
      ...CONV_OPTIONS,
    });
    const [conv, base] = splitOptions(rest, CONV_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => ({
      ...resolveConvOptions(conv, rank, where),
      depthMultiplier: positiveInteger(depthMultiplier, 'depthMultiplier', where),
      depthwiseRegularizer: regularizers.get(depthwiseRegularizer, { where }),
      depthwiseConstraint: constraints.get(depthwiseConstraint, { where }),
      depthwiseInitializer: initializers.get(depthwiseInitializer ?? 'glorotUniform', { where }),
      biasInitializer: initializers.get(conv.biasInitializer ?? 'zeros', { where }),
    }));
    super(rank, base, resolved);
    this.depthMultiplier = resolved.depthMultiplier;
    this.depthwiseInitializer = resolved.depthwiseInitializer;
    this.depthwiseRegularizer = resolved.depthwiseRegularizer;
    this.depthwiseConstraint = resolved.depthwiseConstraint;
  }

  /** The filters under Keras 2's name. */
  get depthwiseKernel(): Variable {
    return this.kernel;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      depthMultiplier: this.depthMultiplier,
      depthwiseInitializer: initializers.serialize(this.depthwiseInitializer),
      depthwiseRegularizer: regularizers.serialize(this.depthwiseRegularizer),
      depthwiseConstraint: constraints.serialize(this.depthwiseConstraint),
    };
  }

  protected override outputChannels(channels: number): number {
    return channels * this.depthMultiplier;
  }

  protected override addKernels(channels: number): void {
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
      constraint: this.depthwiseConstraint,
    });
  }

  protected override convolve(picture: Value, context: CallContext): Value {
    const { padding, dataFormat } = this;
    return depthwiseConv2d(picture, kernelAsPicture(context.read(this.kernel)), {
      strides: pair(this.strides),
      padding,
      dilationRate: pair(this.dilationRate),
      dataFormat,
    });
  }
}
