import type { DataTypes, DType, TensorData } from '@sepal/tensor';

const VIEWS = {
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} satisfies { [D in DType]: new (buffer: ArrayBuffer, offset: number, length: number) => DataTypes[D] };

/** A view of `length` elements at the byte `address`. */
export function viewOf(buffer: ArrayBufferLike, address: number, dtype: DType, length: number): TensorData {
  return new VIEWS[dtype](buffer as ArrayBuffer, address, length);
}
