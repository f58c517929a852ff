import { type Shape, sizeOf, type Tensor, tensor } from '@sepal/tensor';

/** Multiples of 1/4 between -2 and 2, so that sums of products are exact in float32; `salt` gives others. */
export function quarters(shape: Shape, salt = 0): Tensor {
  return tensor(
    Array.from({ length: sizeOf(shape) }, (_, index) => (((index + 1) * (7 + 2 * salt) + salt * 5) % 17) / 4 - 2),
    shape,
  );
}
