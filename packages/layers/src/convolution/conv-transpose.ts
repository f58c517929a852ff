import * as initializers from '@sepal/initializers';
import { conv2dTranspose, type Pair, type Value } from '@sepal/ops';
import { type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { standardizeTuple } from '../arguments/tuple.ts';
import type { CallContext } from '../layer/call-context.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import { kernelAsPicture, pair, type SpatialRank } from '../picture/as-picture.ts';
import { CONV_OPTIONS, type ConvLayerOptions, refuseStridesWithDilation, resolveConvOptions } from './conv-options.ts';
import { FILTER_OPTIONS, FilterConv, type FilterOptions, resolveFilters } from './filter-conv.ts';
import { checkInputRank } from './output-shape.ts';

/** Options of {@link Conv2DTranspose} and {@link Conv1DTranspose}. */
export interface ConvTransposeOptions<Tuple> extends ConvLayerOptions<Tuple>, FilterOptions, LayerOptions {
  /**
   * Extra output at the end of each axis, beyond the windows; less than the stride. Default: the output has length `length *
   * strides`, plus with padding 'valid' as much as the kernel exceeds the stride.
   */
  readonly outputPadding?: Tuple | null | undefined;
}

/** The base of the transposed convolutions along one and two axes. */
export abstract class ConvTranspose extends FilterConv {
  readonly outputPadding: readonly number[] | null;

  constructor(rank: SpatialRank, given: readonly [options: ConvTransposeOptions<unknown>]) {
    const names = { ...FILTER_OPTIONS, outputPadding: true, ...CONV_OPTIONS } as const;
    const { outputPadding, ...rest } = givenOptions(given, new.target, names);
    const [conv, others] = splitOptions(rest, CONV_OPTIONS);
    const [filters, base] = splitOptions(others, FILTER_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => {
      const window = resolveConvOptions(conv, rank, where);
      const pixels =
        outputPadding === undefined || outputPadding === null
          ? null
          : standardizeTuple(outputPadding, rank, 'outputPadding', { where, allowZero: true });
      if (pixels !== null) checkOutputPadding(pixels, window.strides, where);
      refuseStridesWithDilation(window, where);
      return {
        ...window,
        ...resolveFilters(filters, where),
        outputPadding: pixels,
        biasInitializer: initializers.get(conv.biasInitializer ?? 'zeros', { where }),
      };
    });
    super(rank, base, resolved);
    this.outputPadding = resolved.outputPadding;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), outputPadding: this.outputPadding && [...this.outputPadding] };
  }

  protected override addKernels(channels: number): void {
    this.addKernel([...this.kernelSize, this.filters, channels]);
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

  /** A transposed window fits every input. */
  protected override checkWindow(inputShape: SymbolicShape, kernelShape: SymbolicShape): void {
    checkInputRank(inputShape, kernelShape, this.where);
  }
}

/** Sequences are pictures of height 1. */
function alongPicture(pixels: readonly number[]): Pair {
  const [first, second] = pixels as readonly [number, number?];
  return second === undefined ? [0, first] : [first, second];
}

function checkOutputPadding(outputPadding: readonly number[], strides: readonly number[], where: string): void {
  for (const [axis, pixels] of outputPadding.entries()) {
    const stride = strides[axis] as number;
    if (pixels < stride) continue;
    throw new ValueError({
      where,
      message: `\`outputPadding\` must be strictly less than \`strides\` for all dimensions. At dimension ${axis}, \`outputPadding\` is ${pixels} but \`strides\` is ${stride}. Received: outputPadding=${show(outputPadding)}, strides=${show(strides)}.`,
      hint: 'Omit it for an output of length `length * strides`.',
    });
  }
}
