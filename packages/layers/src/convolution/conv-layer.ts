import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { biasAdd, type DataFormat, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { activate, type LayerActivation, serializeLayerActivation } from '../activation/layer-activation.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import type { LayerOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { asPicture, fromPicture, type SpatialRank } from '../picture/as-picture.ts';
import type { ConvPadding, ResolvedConvOptions } from './conv-options.ts';
import { checkOutputShape } from './output-shape.ts';

/**
 * The base of all convolution layers: a window that slides over the input, a bias, an activation. Subclasses add their kernels
 * and the convolution itself.
 */
export abstract class ConvLayer<P extends ConvPadding = 'valid' | 'same'> extends Layer<
  SymbolicTensor,
  SymbolicTensor<'float32'>
> {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: P;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly activation: LayerActivation;
  readonly useBias: boolean;
  readonly biasInitializer: initializers.Initializer;
  readonly biasRegularizer: regularizers.Regularizer | null;
  readonly biasConstraint: constraints.Constraint | null;
  /** One number per output channel; undefined without `useBias`. */
  bias: Variable | undefined;
  readonly #rank: SpatialRank;

  constructor(
    rank: SpatialRank,
    base: LayerOptions,
    resolved: ResolvedConvOptions<P> & { readonly biasInitializer: initializers.Initializer },
  ) {
    super(base);
    this.#rank = rank;
    this.kernelSize = resolved.kernelSize;
    this.strides = resolved.strides;
    this.padding = resolved.padding;
    this.dataFormat = resolved.dataFormat;
    this.dilationRate = resolved.dilationRate;
    this.activation = resolved.activation;
    if (this.activation instanceof Layer) this.addLayer(this.activation);
    this.useBias = resolved.useBias;
    this.biasInitializer = resolved.biasInitializer;
    this.biasRegularizer = resolved.biasRegularizer;
    this.biasConstraint = resolved.biasConstraint;
    this.inputSpecs = [{ minRank: rank + 2 }];
  }

  /** The number of output channels for a number of input channels. */
  protected abstract outputChannels(channels: number): number;

  /** Makes the kernels for a number of input channels. */
  protected abstract addKernels(channels: number, inputShape: SymbolicShape): void;

  /** `[batch, height, width, channels]` → the same layout; channels are axis 1 with `channelsFirst`. */
  protected abstract convolve(picture: Value, context: CallContext): Value;

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    this.#checkWindow(inputShape);
    const channels = inputShape.at(this.#channelAxis) ?? null;
    if (channels === null) {
      throw new ShapeError({
        where: this.where,
        message: `The channel dimension of the inputs should be defined. Received inputShape=${formatShape(inputShape)}, where axis ${this.#channelAxis} (0-based) is the channel dimension and is None.`,
        hint: 'Give the number of channels in the input shape.',
      });
    }
    this.addKernels(channels, inputShape);
    this.bias = this.useBias
      ? this.addWeight({
          name: 'bias',
          shape: [this.outputChannels(channels)],
          initializer: this.biasInitializer,
          regularizer: this.biasRegularizer,
          constraint: this.biasConstraint,
        })
      : undefined;
    this.inputSpecs = [{ minRank: this.#rank + 2, axes: { [this.#channelAxis]: channels } }];
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    const { dataFormat } = this;
    const picture = this.convolve(asPicture(asFloat(x), dataFormat), context);
    const y = fromPicture(picture, this.#rank, dataFormat);
    return activate(this, this.bias === undefined ? y : biasAdd(y, context.read(this.bias), { dataFormat }), context);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      kernelSize: [...this.kernelSize],
      strides: [...this.strides],
      padding: this.padding,
      dataFormat: this.dataFormat,
      dilationRate: [...this.dilationRate],
      activation: serializeLayerActivation(this.activation),
      useBias: this.useBias,
      biasInitializer: initializers.serialize(this.biasInitializer),
      biasRegularizer: regularizers.serialize(this.biasRegularizer),
      activityRegularizer: regularizers.serialize(this.activityRegularizer),
      biasConstraint: constraints.serialize(this.biasConstraint),
    };
  }

  /** A built layer may still be called on an input that is too small, so every call is checked. */
  protected override checkInputShapes(shapes: readonly SymbolicShape[]): void {
    super.checkInputShapes(shapes);
    for (const shape of shapes) this.#checkWindow(shape);
  }

  /**
   * Checks that the window fits an input.
   *
   * @param kernelShape the kernel's lengths, then input and output channels, for errors
   */
  protected checkWindow(inputShape: SymbolicShape, kernelShape: SymbolicShape): void {
    checkOutputShape(inputShape, kernelShape, this, this.where);
  }

  get #channelAxis(): -1 | 1 {
    return this.dataFormat === 'channelsLast' ? -1 : 1;
  }

  #checkWindow(inputShape: SymbolicShape): void {
    const channels = inputShape.at(this.#channelAxis) ?? null;
    const outputs = channels === null ? null : this.outputChannels(channels);
    this.checkWindow(inputShape, [...this.kernelSize, channels, outputs]);
  }
}
