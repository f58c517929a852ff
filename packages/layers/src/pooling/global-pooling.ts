import { type DataFormat, max, mean, type ReduceOptions, readDataFormat, type Value } from '@sepal/ops';
import { formatShape, ShapeError } from '@sepal/tensor';
import { checkBoolean } from '@sepal/tensor/options';
import type { MapStructure, SameDType } from '../graph/element-types.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
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
abstract class GlobalPooling<O extends SymbolicTensor = SymbolicTensor<'float32'>> extends Layer<SymbolicTensor, O> {
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

/** The base of global average pooling. */
export abstract class GlobalAveragePooling extends GlobalPooling {
  protected override pool(x: Value, options: ReduceOptions): Value {
    return mean(asFloat(x), options);
  }
}

/** The base of global max pooling. */
export abstract class GlobalMaxPooling extends GlobalPooling<SameDType> {
  protected override pool(x: Value, options: { readonly axis: readonly number[]; readonly keepdims: boolean }): Value {
    if (options.axis.some((axis) => x.shape[axis] === 0)) {
      throw new ShapeError({
        where: this.where,
        message: `zero-size array to reduction operation max which has no identity. Received inputShape=${formatShape(x.shape)}.`,
        hint: 'Give an input with at least one pixel to take the maximum of.',
      });
    }
    return max(x, options);
  }
}
