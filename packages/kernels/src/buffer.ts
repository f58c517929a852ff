import type { DType, Shape } from '@sepal/tensor';

/**
 * Where a tensor lies in the linear memory.
 *
 * Its elements are dense, row-major (pictures are channels-last), and begin at a multiple of 16 bytes. Kernels may read
 * up to 64 bytes past the end of any buffer, whatever is there; they never write there.
 */
export interface Buffer {
  /** Bytes from the start of the memory. Known when the code is written. */
  readonly address: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Bytes of the linear memory: zeros, or a thread's working space. */
export interface Region {
  readonly address: number;
  readonly bytes: number;
}
