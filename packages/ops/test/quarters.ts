import { type DType, type Shape, type SymbolicShape, sizeOf, Tensor, tensor } from '@sepal/tensor';
import { type TensorType, type Traced, trace, type Value } from '../src/index.ts';

/** Multiples of 1/4 from -2 to 2 that look random: sums of their products are exact in float32, whatever the order. */
export function quarters(shape: Shape, seed = 0): Tensor<'float32'> {
  const data = new Float32Array(sizeOf(shape));
  let state = seed + 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = ((state >>> 16) % 17) / 4 - 2;
  }
  return tensor(data, shape);
}

/** 0, 1, 2, … */
export function counting(shape: Shape, dtype: DType = 'float32'): Tensor {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, index) => index);
  return tensor(numbers, shape, dtype);
}

/** A float32 picture or matrix with unknown lengths. */
export function unknown(shape: SymbolicShape, dtype: DType = 'float32'): TensorType {
  return { shape, dtype };
}

/** The result type of `body` for operands of the given types. */
export function typeOf(types: readonly TensorType[], body: (...values: Traced[]) => Value): TensorType {
  const graph = trace(types, (...values) => [body(...values)]);
  const { shape, dtype } = (graph.nodes[graph.outputs[0] as number] as (typeof graph.nodes)[number]).type;
  return { shape, dtype };
}

/** A tensor's contents, for comparison. */
export function contents({ shape, dtype, data }: Tensor): { shape: Shape; dtype: DType; data: number[] } {
  return { shape, dtype, data: Array.from(data) };
}

/** The same tensor with every element changed. */
export function mapped(x: Tensor, change: (element: number, index: number) => number): Tensor<'float32'> {
  return new Tensor(x.shape, 'float32', Float32Array.from(x.data, change));
}
