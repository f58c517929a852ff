import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { conv2dTranspose, type Pair, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { positiveInteger, type SymbolicShape, show, ValueError } from '@sepal/tensor';
import { standardizeTuple } from '../arguments/tuple.ts';
import type { CallContext } from '../layer/call-context.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { kernelAsPicture, pair, type SpatialRank } from '../picture/as-picture.ts';
import { ConvLayer } from './conv-layer.ts';
import { CONV_OPTIONS, type ConvLayerOptions, refuseStridesWithDilation, resolveConvOptions } from './conv-options.ts';
import { checkInputRank } from './output-shape.ts';

/** Options of {@link Conv2DTranspose} and {@link Conv1DTranspose}. */
export interface ConvTransposeOptions<Tuple> extends ConvLayerOptions<Tuple>, LayerOptions {
  /** Output channels. */
  readonly filters: number;
  /**
   * Places at the end of each axis beyond those that the windows cover; less than the stride. Default: so that there are `length *
   * strides` places, with padding 'valid' as many more as the kernel reaches beyond.
   */
  readonly outputPadding?: Tuple | null | undefined;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: initializers.InitializerIdentifier | undefined;
  readonly kernelRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly kernelConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** What transposed convolutions along one and two axes have in common. */
export abstract class ConvTranspose extends ConvLayer {
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  readonly kernelInitializer: initializers.Initializer;
  readonly kernelRegularizer: regularizers.Regularizer | null;
  readonly kernelConstraint: constraints.Constraint | null;
  /** The filters, `[...kernelSize, filters, channels]`; made by `build`. */
  kernel!: Variable;

  constructor(rank: SpatialRank, given: readonly [options: ConvTransposeOptions<unknown>]) {
    const { filters, outputPadding, kernelInitializer, kernelRegularizer, kernelConstraint, ...rest } = givenOptions(
      given,
      new.target,
      {
        filters: true,
        outputPadding: true,
        kernelInitializer: true,
        kernelRegularizer: true,
        kernelConstraint: true,
        ...CONV_OPTIONS,
      },
    );
    const [conv, base] = splitOptions(rest, CONV_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => {
      const window = resolveConvOptions(conv, rank, where);
      const places =
        outputPadding === undefined || outputPadding === null
          ? null
          : standardizeTuple(outputPadding, rank, 'outputPadding', { where, allowZero: true });
      const channels = positiveInteger(filters, 'filters', where);
      if (places !== null) checkOutputPadding(places, window.strides, where);
      refuseStridesWithDilation(window, where);
      return {
        ...window,
        outputPadding: places,
        filters: channels,
        kernelRegularizer: regularizers.get(kernelRegularizer, { where }),
        kernelConstraint: constraints.get(kernelConstraint, { where }),
        kernelInitializer: initializers.get(kernelInitializer ?? 'glorotUniform', { where }),
        biasInitializer: initializers.get(conv.biasInitializer ?? 'zeros', { where }),
      };
    });
    super(rank, base, resolved);
    this.filters = resolved.filters;
    this.outputPadding = resolved.outputPadding;
    this.kernelInitializer = resolved.kernelInitializer;
    this.kernelRegularizer = resolved.kernelRegularizer;
    this.kernelConstraint = resolved.kernelConstraint;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      outputPadding: this.outputPadding && [...this.outputPadding],
      kernelInitializer: initializers.serialize(this.kernelInitializer),
      kernelRegularizer: regularizers.serialize(this.kernelRegularizer),
      kernelConstraint: constraints.serialize(this.kernelConstraint),
    };
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override addKernels(channels: number): void {
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [...this.kernelSize, this.filters, channels],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
  }

  protected override convolve(picture: Value, context: CallContext): Value {
    const { padding, dataFormat, outputPadding } = this;
    return conv2dTranspose(picture, kernelAsPicture(context.read(this.kernel)), {
      strides: pair(this.strides),
      padding,
      dilationRate: pair(this.dilationRate),
      outputPadding: outputPadding === null ? null : alongPicture(outputPadding),
      dataFormat,
    });
  }

  /** A window that is put down fits every input. */
  protected override checkWindow(inputShape: SymbolicShape, kernelShape: SymbolicShape): void {
    checkInputRank(inputShape, kernelShape, this.where);
  }
}

/** A sequence is a picture of height 1, and stays one. */
function alongPicture(places: readonly number[]): Pair {
  const [first, second] = places as readonly [number, number?];
  return second === undefined ? [0, first] : [first, second];
}

function checkOutputPadding(outputPadding: readonly number[], strides: readonly number[], where: string): void {
  for (const [axis, places] of outputPadding.entries()) {
    const stride = strides[axis] as number;
    if (places < stride) continue;
    throw new ValueError({
      where,
      message: `\`outputPadding\` must be strictly less than \`strides\` for all dimensions. At dimension ${axis}, \`outputPadding\` is ${places} but \`strides\` is ${stride}. Received: outputPadding=${show(outputPadding)}, strides=${show(strides)}.`,
      hint: 'Leave it out for an output of `length * strides` places.',
    });
  }
}
