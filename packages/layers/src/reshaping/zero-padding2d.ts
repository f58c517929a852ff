import { type DataFormat, readDataFormat, type Value } from '@sepal/ops';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { type Edges, type EdgesOption, padEdges, resolveEdges } from './edges.ts';

/** Options of {@link ZeroPadding2D}. */
export interface ZeroPadding2DOptions extends LayerOptions {
  /** Rows and columns to add: a number, `[height, width]` or `[[top, bottom], [left, right]]`. Default 1. */
  readonly padding?: EdgesOption | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Adds rows and columns of zeros around a picture.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, top + height + bottom, left + width + right, channels)`;
 * with `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have four axes
 * @see https://keras.io/api/layers/reshaping_layers/zero_padding2d/
 * @example
 * const layer = new ZeroPadding2D({ padding: [[0, 1], [0, 1]] });
 * layer.apply(ones([1, 224, 224, 3])).shape; // [1, 225, 225, 3]
 */
export class ZeroPadding2D extends Layer {
  static override readonly className: string = 'ZeroPadding2D';

  /** `[[top, bottom], [left, right]]` */
  readonly padding: Edges;
  readonly dataFormat: DataFormat;

  constructor(...given: [options?: ZeroPadding2DOptions | undefined]) {
    const { padding = 1, dataFormat, ...base } = givenOptions(given, new.target, { padding: true, dataFormat: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      padding: resolveEdges(padding, 'padding', where),
    }));
    super(base);
    this.padding = resolved.padding;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: 4 }];
  }

  override call(x: Value): Value {
    return padEdges(x, this.padding, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), padding: this.padding.map((pair) => [...pair]), dataFormat: this.dataFormat };
  }
}
