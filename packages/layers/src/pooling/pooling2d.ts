import { type DataFormat, type Pair, type Value, windowOutputs } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape, show } from '@sepal/tensor';
import { standardizeDataFormat } from '../arguments/data-format.ts';
import { type LayerPadding, standardizePadding } from '../arguments/padding.ts';
import { standardizeTuple } from '../arguments/tuple.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of layers that pool windows of pictures. A number counts for height and width. */
export interface Pooling2DOptions extends LayerOptions {
  /** Height and width of the window. */
  readonly poolSize: number | Pair;
  /** Places between two windows. Default: `poolSize`, so that windows lie side by side. */
  readonly strides?: number | Pair | null | undefined;
  /** 'valid' (default): windows stay inside the input; 'same': ceil(length / stride) of them, what overhangs does not count. */
  readonly padding?: LayerPadding | undefined;
  /** Where the channels are. Default: what `imageDataFormat()` says when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/** What `MaxPooling2D` and `AveragePooling2D` have in common. */
export abstract class Pooling2D extends Layer {
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: LayerPadding;
  readonly dataFormat: DataFormat;

  constructor(options: Pooling2DOptions) {
    const { poolSize, strides, padding, dataFormat, ...base } = givenOptions(options, new.target);
    const resolved = resolveOptions(new.target, base, (where) => ({
      poolSize: standardizeTuple(poolSize, 2, 'poolSize', { where }) as unknown as Pair,
      strides: standardizeTuple(strides ?? poolSize, 2, 'strides', { where }) as unknown as Pair,
      padding: standardizePadding(padding ?? 'valid', where),
      dataFormat: standardizeDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.poolSize = resolved.poolSize;
    this.strides = resolved.strides;
    this.padding = resolved.padding;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: 4 }];
  }

  /** Makes one number of every window. */
  protected abstract pool(x: Value): Value;

  override call(x: Value): Value {
    this.#checkOutputShape(x.shape);
    return this.pool(x);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      poolSize: [...this.poolSize],
      padding: this.padding,
      strides: [...this.strides],
      dataFormat: this.dataFormat,
    };
  }

  #checkOutputShape(inputShape: SymbolicShape): void {
    const { poolSize, strides, padding, dataFormat } = this;
    if (padding !== 'valid') return;
    const first = dataFormat === 'channelsLast' ? 1 : 2;
    for (const axis of [0, 1] as const) {
      const length = inputShape[first + axis] as number | null;
      const window = { size: poolSize[axis], stride: strides[axis], dilation: 1, padding };
      if (length === null || windowOutputs(length, window) > 0) continue;
      throw new ShapeError({
        where: this.where,
        message: `Computed output size would be zero or negative. Received: \`inputShape=${formatShape(inputShape)}\`, \`poolSize=${show(poolSize)}\`, \`strides=${show(strides)}\`, \`padding=${padding}\`.`,
        hint: "Use a smaller window, a larger input, or padding 'same'.",
      });
    }
  }
}
