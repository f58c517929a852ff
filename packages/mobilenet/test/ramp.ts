import { type Shape, sizeOf, type Tensor, tensor } from '@sepal/tensor';

/** Numbers between `offset - 1` and `offset + 1` from a formula, scaled down for large kernels. */
export function ramp(shape: Shape, offset = 0): Tensor<'float32'> {
  const scale = shape.length === 4 && (shape[0] as number) <= 3 && (shape[1] as number) <= 3 ? kernelScale(shape) : 1;
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => offset + scale * (((i * 7919) % 1009) / 504.5 - 1)),
    shape,
  );
}

/** Keeps activations near 1: each output of a kernel `[height, width, channels, filters]` sums that many products. */
function kernelScale([height = 1, width = 1, channels = 1]: Shape): number {
  return Math.sqrt(6 / (height * width * channels));
}
