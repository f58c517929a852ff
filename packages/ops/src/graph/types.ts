import type { DType, Shape, SymbolicShape } from '@sepal/tensor';

/** The type of a value before it is computed. `null` stands for an unknown length. */
export interface TensorType {
  readonly shape: SymbolicShape;
  readonly dtype: DType;
}

/** A type whose lengths are all known, as an executable requires. */
export interface StaticTensorType extends TensorType {
  readonly shape: Shape;
}

/** Where the channels of a picture are: `[batch, height, width, channels]` or `[batch, channels, height, width]`. */
export type DataFormat = 'channelsLast' | 'channelsFirst';
