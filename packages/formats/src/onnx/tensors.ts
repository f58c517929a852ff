import type { DType, Shape, Tensor } from '@sepal/tensor';

/** The element types that are written. */
export type OnnxDType = DType | 'int64' | 'float64';

/** TensorProto.DataType of onnx.proto. */
export const DATA_TYPES: { readonly [D in OnnxDType]: number } = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  uint32: 12,
};

/** A tensor to be written. */
export interface OnnxTensor {
  readonly shape: Shape;
  readonly dtype: OnnxDType;
  readonly data: ArrayBufferView;
}

/** A vector of 64-bit integers, as ONNX wants lengths and axes. */
export function int64s(values: readonly number[]): OnnxTensor {
  return { shape: [values.length], dtype: 'int64', data: BigInt64Array.from(values, BigInt) };
}

/** A tensor of float32. */
export function floats(values: ArrayLike<number>, shape: Shape = [values.length]): OnnxTensor {
  return { shape, dtype: 'float32', data: new Float32Array(values) };
}

/** A tensor of Sepal as one to be written. */
export function onnxTensor({ shape, dtype, data }: Tensor): OnnxTensor {
  return { shape, dtype, data };
}
