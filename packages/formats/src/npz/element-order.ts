import type { Shape } from '@sepal/tensor';

/** Reverses the bytes of each element of `size` bytes, in place. */
export function littleEndian(bytes: Uint8Array, size: number): Uint8Array {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

/**
 * Elements in C order, the last axis varying fastest.
 *
 * @param bytes elements of `size` bytes in Fortran's order, the first axis varying fastest
 * @param shape lengths of the axes
 */
export function inCOrder(bytes: Uint8Array, shape: Shape, size: number): Uint8Array {
  if (shape.filter((length) => length !== 1).length < 2) return bytes;
  const result = new Uint8Array(bytes.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, size));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += size) {
    for (let i = 0; i < size; i++) result[to + i] = bytes[from + i] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      const stride = strides[axis] as number;
      from += stride;
      if (++(index[axis] as number) < length) break;
      index[axis] = 0;
      from -= stride * length;
    }
  }
  return result;
}
