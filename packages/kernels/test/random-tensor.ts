import { type Shape, sizeOf, Tensor } from '@sepal/tensor';

/** Numbers between -1 and 1, the same on every run. */
export function randomNumbers(length: number, seed: number): Float32Array {
  const data = new Float32Array(length);
  let state = (seed * 2654435761) >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 31 - 1;
  }
  return data;
}

export function randomTensor(shape: Shape, seed: number): Tensor {
  return new Tensor(shape, 'float32', randomNumbers(sizeOf(shape), seed));
}
