import { type DataFormat, type Pair, readDataFormat, type Value } from '@sepal/ops';
import { standardizeTuple } from '../arguments/tuple.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { padEdges } from './edges.ts';

/** Options of {@link ZeroPadding1D}. */
export interface ZeroPadding1DOptions extends LayerOptions {
  /** Steps to add: a number for both ends, or `[before, after]`. Default 1. */
  readonly padding?: number | Pair | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Adds zeros before and after a sequence.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, before + length + after, channels)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three axes
 * @see https://keras.io/api/layers/reshaping_layers/zero_padding1d/
 * @example
 * const layer = new ZeroPadding1D({ padding: [2, 0] });
 * layer.apply(tensor([1, 2], [1, 2, 1])).toArray(); // [[[0], [0], [1], [2]]]
 */
export class ZeroPadding1D extends Layer {
  static override readonly className: string = 'ZeroPadding1D';

  /** `[before, after]` */
  readonly padding: Pair;
  readonly dataFormat: DataFormat;

  constructor(...given: [options?: ZeroPadding1DOptions | undefined]) {
    const { padding = 1, dataFormat, ...base } = givenOptions(given, new.target, { padding: true, dataFormat: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      padding: standardizeTuple(padding, 2, 'padding', { allowZero: true, where }),
    }));
    super(base);
    this.padding = resolved.padding;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: 3 }];
  }

  override call(x: Value): Value {
    return padEdges(x, [this.padding], this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), padding: [...this.padding], dataFormat: this.dataFormat };
  }
}
