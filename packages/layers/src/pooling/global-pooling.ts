import { type DataFormat, readDataFormat, type Value } from '@sepal/ops';
import { checkBoolean } from '@sepal/tensor/options';
import type { MapStructure } from '../graph/element-types.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SpatialRank } from '../picture/as-picture.ts';

/** Options of the global pooling layers. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
  /** Whether to keep the pooled axes, with length 1. Default false. */
  readonly keepdims?: boolean | undefined;
}

/** The base of the global pooling layers. */
export abstract class GlobalPooling<O extends SymbolicTensor = SymbolicTensor<'float32'>> extends Layer<
  SymbolicTensor,
  O
> {
  readonly dataFormat: DataFormat;
  readonly keepdims: boolean;
  readonly #rank: SpatialRank;

  constructor(rank: SpatialRank, given: readonly [options?: GlobalPoolingOptions | undefined]) {
    const {
      dataFormat,
      keepdims = false,
      ...base
    } = givenOptions(given, new.target, { dataFormat: true, keepdims: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
      keepdims: checkBoolean(keepdims, 'keepdims', where),
    }));
    super(base);
    this.#rank = rank;
    this.dataFormat = resolved.dataFormat;
    this.keepdims = resolved.keepdims;
    this.inputSpecs = [{ rank: rank + 2 }];
  }

  /** Reduces some axes. */
  protected abstract pool(x: Value, options: { readonly axis: readonly number[]; readonly keepdims: boolean }): Value;

  override call(x: Value): MapStructure<O, Value> {
    const first = this.dataFormat === 'channelsLast' ? 1 : 2;
    const axis = Array.from({ length: this.#rank }, (_, index) => first + index);
    return this.pool(x, { axis, keepdims: this.keepdims }) as MapStructure<O, Value>;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat, keepdims: this.keepdims };
  }
}
