import { type DataFormat, readDataFormat, reshape, transpose, type Value } from '@sepal/ops';
import { isStatic, sizeOf } from '@sepal/tensor';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link Flatten}. */
export interface FlattenOptions extends LayerOptions {
  /**
   * Where the channels are. With 'channelsFirst' they are moved to the end first, so that the order of the numbers is the same as
   * with 'channelsLast'. Default: `imageDataFormat()` when the layer is made.
   */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Flattens every sample.
 *
 * Input shape: `(batch, ...)` → output shape: `(batch, size of one sample)`; `(batch,)` becomes `(batch, 1)`.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input has no axis
 * @see https://keras.io/api/layers/reshaping_layers/flatten/
 * @example
 * const layer = new Flatten();
 * layer.apply(ones([2, 7, 7, 64])).shape; // [2, 3136]
 */
export class Flatten extends Layer {
  static override readonly className: string = 'Flatten';

  readonly dataFormat: DataFormat;

  constructor(...given: [options?: FlattenOptions | undefined]) {
    const { dataFormat, ...base } = givenOptions(given, new.target, { dataFormat: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ minRank: 1 }];
  }

  override call(x: Value): Value {
    const [batch = null, ...sample] = x.shape;
    return reshape(this.#channelsLast(x), [batch, isStatic(sample) ? sizeOf(sample) : null]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }

  #channelsLast(x: Value): Value {
    const rank = x.shape.length;
    if (this.dataFormat === 'channelsLast' || rank < 3) return x;
    return transpose(x, [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1]);
  }
}
