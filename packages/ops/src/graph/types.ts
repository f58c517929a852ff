import type { DType, Shape, SymbolicShape } from '@sepal/tensor';

/** What is known of a value before it is computed. `null` lengths are not known yet. */
export interface TensorType {
  readonly shape: SymbolicShape;
  readonly dtype: DType;
}

/** A type of which every length is known: what an executable is made for. */
export interface StaticTensorType extends TensorType {
  readonly shape: Shape;
}

/** Where the channels of a picture are: `[batch, height, width, channels]` or `[batch, channels, height, width]`. */
export type DataFormat = 'channelsLast' | 'channelsFirst';
