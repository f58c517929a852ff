import type { DType, Shape } from '@sepal/tensor';

/**
 * A tensor in linear memory.
 *
 * Its elements are dense, row-major (pictures are channels-last), and aligned to 16 bytes. Kernels may read
 * up to 64 bytes past the end of any buffer, whatever is there; they never write there.
 */
export interface Buffer {
  /** Address in bytes, known when the code is written. */
  readonly address: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A range of linear memory: zeros, or a part's scratch. */
export interface Region {
  readonly address: number;
  readonly bytes: number;
}
