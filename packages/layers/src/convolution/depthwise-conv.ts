import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import {
  type Activation,
  biasAdd,
  type DataFormat,
  depthwiseConv2d,
  serializeActivation,
  type Value,
} from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import type { SymbolicShape } from '@sepal/tensor';
import { positiveInteger } from '../arguments/tuple.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { asPicture, fromPicture, kernelAsPicture, pair } from './as-picture.ts';
import { type ConvOptions, type ConvRank, channelsOf, resolveEnding, resolveWindow } from './conv-options.ts';
import { asFloat, checkOutputShape } from './output-shape.ts';

/** Options of {@link DepthwiseConv2D} and {@link DepthwiseConv1D}. */
export interface DepthwiseConvOptions<Tuple> extends ConvOptions<Tuple>, LayerOptions {
  /** Output channels per input channel. Default 1. */
  readonly depthMultiplier?: number | undefined;
  /** Default 'glorotUniform'. */
  readonly depthwiseInitializer?: initializers.InitializerIdentifier | undefined;
  readonly depthwiseRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly depthwiseConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** What depthwise convolutions along one and two axes have in common. */
export abstract class DepthwiseConv<Tuple> extends Layer {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: 'valid' | 'same';
  readonly depthMultiplier: number;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly depthwiseInitializer: initializers.Initializer;
  readonly biasInitializer: initializers.Initializer;
  readonly depthwiseRegularizer: regularizers.Regularizer | null;
  readonly biasRegularizer: regularizers.Regularizer | null;
  readonly depthwiseConstraint: constraints.Constraint | null;
  readonly biasConstraint: constraints.Constraint | null;
  /** The filters, `[...kernelSize, channels, depthMultiplier]`; made by `build`. */
  kernel!: Variable;
  /** `[channels * depthMultiplier]`; undefined without `useBias`. */
  bias: Variable | undefined;
  readonly #rank: ConvRank;

  constructor(rank: ConvRank, options: DepthwiseConvOptions<Tuple>) {
    const {
      kernelSize,
      strides,
      padding,
      depthMultiplier,
      dataFormat,
      dilationRate,
      activation,
      useBias,
      depthwiseInitializer,
      biasInitializer,
      depthwiseRegularizer,
      biasRegularizer,
      depthwiseConstraint,
      biasConstraint,
      ...base
    } = options;
    const resolved = resolveOptions(new.target, base, (where) => ({
      ...resolveWindow({ kernelSize, strides, padding, dataFormat, dilationRate }, rank, where),
      ...resolveEnding({ activation, useBias, biasRegularizer, biasConstraint }),
      depthMultiplier: positiveInteger(depthMultiplier ?? 1, 'depthMultiplier', where),
      depthwiseRegularizer: regularizers.get(depthwiseRegularizer),
      depthwiseConstraint: constraints.get(depthwiseConstraint),
      depthwiseInitializer: initializers.get(depthwiseInitializer ?? 'glorotUniform'),
      biasInitializer: initializers.get(biasInitializer ?? 'zeros'),
    }));
    super(base);
    this.#rank = rank;
    this.kernelSize = resolved.kernelSize;
    this.strides = resolved.strides;
    this.padding = resolved.padding;
    this.depthMultiplier = resolved.depthMultiplier;
    this.dataFormat = resolved.dataFormat;
    this.dilationRate = resolved.dilationRate;
    this.activation = resolved.activation;
    this.useBias = resolved.useBias;
    this.depthwiseInitializer = resolved.depthwiseInitializer;
    this.biasInitializer = resolved.biasInitializer;
    this.depthwiseRegularizer = resolved.depthwiseRegularizer;
    this.biasRegularizer = resolved.biasRegularizer;
    this.depthwiseConstraint = resolved.depthwiseConstraint;
    this.biasConstraint = resolved.biasConstraint;
    this.inputSpecs = [{ minRank: rank + 2 }];
  }

  override build(inputShape: SymbolicShape): void {
    const channels = channelsOf(inputShape, this.#rank, this.dataFormat, this.where);
    const kernelShape = [...this.kernelSize, channels, this.depthMultiplier];
    checkOutputShape(inputShape, [...this.kernelSize, channels, channels * this.depthMultiplier], this, this.where);
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: kernelShape,
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
      constraint: this.depthwiseConstraint,
    });
    this.bias = this.useBias
      ? this.addWeight({
          name: 'bias',
          shape: [channels * this.depthMultiplier],
          initializer: this.biasInitializer,
          regularizer: this.biasRegularizer,
          constraint: this.biasConstraint,
        })
      : undefined;
    const axis = this.dataFormat === 'channelsLast' ? -1 : 1;
    this.inputSpecs = [{ rank: this.#rank + 2, axes: { [axis]: channels } }];
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    checkOutputShape(
      x.shape,
      [...this.kernel.shape.slice(0, -1), this.kernel.shape.at(-1) as number],
      this,
      this.where,
    );
    const { dataFormat } = this;
    const picture = depthwiseConv2d(asPicture(asFloat(x), dataFormat), kernelAsPicture(context.read(this.kernel)), {
      strides: pair(this.strides),
      padding: this.padding,
      dilationRate: pair(this.dilationRate),
      dataFormat,
    });
    const y = fromPicture(picture, this.#rank, dataFormat);
    return this.activation(this.bias === undefined ? y : biasAdd(y, context.read(this.bias), { dataFormat }));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      kernelSize: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      depthMultiplier: this.depthMultiplier,
      dataFormat: this.dataFormat,
      dilationRate: [...this.dilationRate],
      activation: serializeActivation(this.activation),
      useBias: this.useBias,
      depthwiseInitializer: initializers.serialize(this.depthwiseInitializer),
      biasInitializer: initializers.serialize(this.biasInitializer),
      depthwiseRegularizer: regularizers.serialize(this.depthwiseRegularizer),
      biasRegularizer: regularizers.serialize(this.biasRegularizer),
      activityRegularizer: regularizers.serialize(this.activityRegularizer),
      depthwiseConstraint: constraints.serialize(this.depthwiseConstraint),
      biasConstraint: constraints.serialize(this.biasConstraint),
    };
  }
}
