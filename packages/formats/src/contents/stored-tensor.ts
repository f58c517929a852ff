import type { Shape } from '@sepal/tensor';

/** The element types of files. Those that Sepal does not compute with are converted when they are read. */
export type StoredDType =
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

/** A tensor in a file, not read yet. */
export interface StoredTensor {
  /** Its place in the file, for errors: '/model_weights/conv1/conv1/kernel:0', 'layers/conv2d/vars/0', 'conv1/kernel'. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: StoredDType;
  /** How the file compresses its numbers, if it does: 'float16', 'uint8' or 'uint16' of TensorFlow.js. */
  readonly quantization?: 'float16' | 'uint8' | 'uint16';
}
