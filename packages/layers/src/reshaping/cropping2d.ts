import { type DataFormat, readDataFormat, type Value } from '@sepal/ops';
import { formatShape, ShapeError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { cropEdges, type Edges, type EdgesOption, resolveEdges } from './edges.ts';

/** Options of {@link Cropping2D}. */
export interface Cropping2DOptions extends LayerOptions {
  /** Rows and columns to crop: a number, `[height, width]` or `[[top, bottom], [left, right]]`. Default 0. */
  readonly cropping?: EdgesOption | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Crops rows and columns at the edges of a picture.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, height - top - bottom, width - left - right, channels)`;
 * with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if nothing would be left or the input does
 *   not have four axes
 * @see https://keras.io/api/layers/reshaping_layers/cropping2d/
 * @example
 * const layer = new Cropping2D({ cropping: [[2, 2], [4, 4]] });
 * layer.apply(ones([2, 28, 28, 3])).shape; // [2, 24, 20, 3]
 */
export class Cropping2D extends Layer {
  static override readonly className: string = 'Cropping2D';

  /** `[[top, bottom], [left, right]]` */
  readonly cropping: Edges;
  readonly dataFormat: DataFormat;

  constructor(...given: [options?: Cropping2DOptions | undefined]) {
    const { cropping = 0, dataFormat, ...base } = givenOptions(given, new.target, { cropping: true, dataFormat: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      cropping: resolveEdges(cropping, 'cropping', where),
    }));
    super(base);
    this.cropping = resolved.cropping;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: 4 }];
  }

  override call(x: Value): Value {
    const cropped = cropEdges(x, this.cropping, this.dataFormat);
    if (cropped !== undefined) return cropped;
    throw new ShapeError({
      where: this.where,
      message: `Values in \`cropping\` argument should be smaller than the corresponding spatial dimension of the input. Received: inputShape=${formatShape(x.shape)}, cropping=${show(this.cropping)}.`,
      hint: 'Crop less, or give a larger input.',
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cropping: this.cropping.map((pair) => [...pair]), dataFormat: this.dataFormat };
  }
}
