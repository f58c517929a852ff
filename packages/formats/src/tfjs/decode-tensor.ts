import { Tensor } from '@sepal/tensor';
import { decodeFloat16 } from '../contents/float16.ts';
import type { GroupBytes } from './group-bytes.ts';
import type { ManifestTensor } from './manifest.ts';

/**
 * The numbers of a tensor.
 *
 * Source: `decodeWeight` in tfjs-core/src/io/io_utils.ts.
 *
 * @param group the bytes of the tensor's group
 */
export function decodeTensor(tensor: ManifestTensor, group: GroupBytes): Tensor {
  const { shape, dtype, quantization } = tensor;
  const buffer = group.copy(tensor.offset, tensor.bytes);
  switch (quantization ?? dtype) {
    case 'float16':
      return new Tensor(shape, 'float32', decodeFloat16(new Uint16Array(buffer)));
    case 'float32':
      return new Tensor(shape, 'float32', new Float32Array(buffer));
    case 'int32':
      return new Tensor(shape, 'int32', new Int32Array(buffer));
    case 'bool':
      return new Tensor(
        shape,
        'bool',
        new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1)),
      );
    case 'uint8':
      if (quantization !== undefined) return dequantize(tensor, new Uint8Array(buffer));
      return new Tensor(shape, 'uint8', new Uint8Array(buffer));
    default:
      if (quantization !== undefined) return dequantize(tensor, new Uint16Array(buffer));
      return new Tensor(shape, 'uint32', Uint32Array.from(new Uint16Array(buffer)));
  }
}

function dequantize({ shape, dtype, scale, min }: ManifestTensor, quantized: Uint8Array | Uint16Array): Tensor {
  if (dtype === 'int32') {
    return new Tensor(
      shape,
      'int32',
      Int32Array.from(quantized, (q) => Math.round(q * scale + min)),
    );
  }
  const values = new Float32Array(quantized.length);
  for (let i = 0; i < values.length; i++) values[i] = (quantized[i] as number) * scale + min;
  return new Tensor(shape, 'float32', values);
}
