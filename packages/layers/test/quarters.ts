import { type Shape, sizeOf, type Tensor, tensor } from '@sepal/tensor';

/**
 * Multiples of 1/4 between -2 and 2, so that sums of products are exact in float32.
 *
 * @param salt selects different numbers
 * @param options `offset`: added to all
 */
export function quarters(shape: Shape, salt = 0, { offset = 0 }: { readonly offset?: number } = {}): Tensor {
  const data = Array.from(
    { length: sizeOf(shape) },
    (_, index) => (((index + 1) * (7 + 2 * salt) + salt * 5) % 17) / 4 - 2 + offset,
  );
  return tensor(data, shape);
}
