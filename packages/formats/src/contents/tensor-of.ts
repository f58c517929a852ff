import { type DType, Tensor } from '@sepal/tensor';
import { FileError } from '../file-error.ts';
import { type StoredNumbers, storedNumbers } from './stored-numbers.ts';
import type { StoredTensor } from './stored-tensor.ts';

/**
 * A tensor from its bytes in a file: little-endian, in C order. Floating-point numbers become float32; integers other than
 * uint8 become int32 or uint32. The tensor takes over the memory of `bytes` where the types are the same and the bytes are aligned.
 *
 * @param bytes as many as the shape and the type need
 * @param where the file, for errors
 * @throws FileError if a 64-bit integer does not fit into 32 bits
 */
export function tensorOf(stored: StoredTensor, bytes: Uint8Array, where: string): Tensor {
  const { shape, dtype } = stored;
  const numbers = storedNumbers(dtype, bytes);
  switch (dtype) {
    case 'float16':
    case 'bfloat16':
    case 'float32':
      return new Tensor<DType>(shape, 'float32', numbers as Float32Array);
    case 'float64':
      return new Tensor<DType>(shape, 'float32', Float32Array.from(numbers as Float64Array));
    case 'int8':
    case 'int16':
      return new Tensor<DType>(shape, 'int32', Int32Array.from(numbers as Int8Array | Int16Array));
    case 'int32':
      return new Tensor<DType>(shape, 'int32', numbers as Int32Array);
    case 'int64':
      return new Tensor<DType>(shape, 'int32', narrowed(numbers, new Int32Array(numbers.length), stored, where));
    case 'uint8':
      return new Tensor<DType>(shape, 'uint8', numbers as Uint8Array);
    case 'uint16':
      return new Tensor<DType>(shape, 'uint32', Uint32Array.from(numbers as Uint16Array));
    case 'uint32':
      return new Tensor<DType>(shape, 'uint32', numbers as Uint32Array);
    case 'uint64':
      return new Tensor<DType>(shape, 'uint32', narrowed(numbers, new Uint32Array(numbers.length), stored, where));
    case 'bool':
      return new Tensor<DType>(
        shape,
        'bool',
        (numbers as Uint8Array).map((byte) => (byte === 0 ? 0 : 1)),
      );
  }
}

function narrowed<A extends Int32Array | Uint32Array>(
  numbers: StoredNumbers,
  target: A,
  { path, dtype }: StoredTensor,
  where: string,
): A {
  for (let i = 0; i < numbers.length; i++) {
    const number = Number(numbers[i]);
    target[i] = number;
    if (target[i] !== number) {
      throw new FileError({
        where,
        message: `${path} is of type ${dtype} and holds ${numbers[i]}. Integers of up to 32 bits are supported.`,
      });
    }
  }
  return target;
}
