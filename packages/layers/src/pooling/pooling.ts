import {
  averagePool2d,
  type DataFormat,
  maxPool2d,
  type PoolOptions,
  readDataFormat,
  type Value,
  windowOutputs,
} from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { type LayerPadding, standardizePadding } from '../arguments/choices.ts';
import { standardizeTuple } from '../arguments/tuple.ts';
import type { MapStructure, SameDType } from '../graph/element-types.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { asPicture, fromPicture, pair, type SpatialRank } from '../picture/as-picture.ts';

/** Options of the pooling layers. A number applies to every axis. */
export interface PoolingOptions<Tuple> extends LayerOptions {
  /** Size of the window along each axis. */
  readonly poolSize: Tuple;
  /** Step between two windows. Default: `poolSize`, so that windows are adjacent. */
  readonly strides?: Tuple | null | undefined;
  /** 'valid' (default): windows stay inside the input; 'same': ceil(length / stride) windows, ignoring padding. */
  readonly padding?: LayerPadding | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/** The base of the pooling layers. */
abstract class Pooling<O extends SymbolicTensor = SymbolicTensor<'float32'>> extends Layer<SymbolicTensor, O> {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: LayerPadding;
  readonly dataFormat: DataFormat;
  readonly #rank: SpatialRank;

  /** @param defaultSize the default of `poolSize` */
  constructor(
    rank: SpatialRank,
    given: readonly [options?: Partial<PoolingOptions<unknown>> | undefined],
    defaultSize?: number,
  ) {
    const {
      poolSize = defaultSize,
      strides,
      padding,
      dataFormat,
      ...base
    } = givenOptions(given, new.target, {
      poolSize: true,
      strides: true,
      padding: true,
      dataFormat: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      poolSize: standardizeTuple(poolSize, rank, 'poolSize', { where }),
      strides: standardizeTuple(strides ?? poolSize, rank, 'strides', { where }),
      padding: standardizePadding(padding ?? 'valid', where),
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.#rank = rank;
    this.poolSize = resolved.poolSize;
    this.strides = resolved.strides;
    this.padding = resolved.padding;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: rank + 2 }];
  }

  /** Pools the windows of a picture. */
  protected abstract pool(picture: Value, options: PoolOptions): Value;

  override call(x: Value): MapStructure<O, Value> {
    this.#checkOutputShape(x.shape);
    const { poolSize, strides, padding, dataFormat } = this;
    const options = { poolSize: pair(poolSize), strides: pair(strides), padding, dataFormat };
    const pooled = fromPicture(this.pool(asPicture(x, dataFormat), options), this.#rank, dataFormat);
    return pooled as MapStructure<O, Value>;
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
    for (const [axis, size] of poolSize.entries()) {
      const length = inputShape[first + axis] as number | null;
      const window = { size, stride: strides[axis] as number, dilation: 1, padding };
      if (length === null || windowOutputs(length, window) > 0) continue;
      throw new ShapeError({
        where: this.where,
        message: `Computed output size would be zero or negative. Received: \`inputShape=${formatShape(inputShape)}\`, \`poolSize=${show(poolSize)}\`, \`strides=${show(strides)}\`, \`padding=${padding}\`.`,
        hint: "Use a smaller window, a larger input, or padding 'same'.",
      });
    }
  }
}

/** The base of average pooling along one and two axes. */
export abstract class AveragePooling extends Pooling {
  protected override pool(picture: Value, options: PoolOptions): Value {
    return averagePool2d(asFloat(picture), options);
  }
}

/** Options of {@link MaxPooling1D} and {@link MaxPooling2D}; `poolSize` is 2 by default. */
export type MaxPoolingOptions<Tuple> = Omit<PoolingOptions<Tuple>, 'poolSize'> &
  Partial<Pick<PoolingOptions<Tuple>, 'poolSize'>>;

/** The base of max pooling along one and two axes. */
export abstract class MaxPooling extends Pooling<SameDType> {
  constructor(rank: SpatialRank, given: readonly [options?: MaxPoolingOptions<unknown> | undefined]) {
    super(rank, given, 2);
  }

  protected override pool(picture: Value, options: PoolOptions): Value {
    return maxPool2d(picture, options);
  }
}
