import { allocate, convertInto, type DType, Tensor } from '@sepal/tensor';

/** The same numbers in another element type; integer types truncate fractions. */
export function cast<D extends DType>(value: Tensor, dtype: D): Tensor<D> {
  if (value.dtype === dtype) return value as Tensor as Tensor<D>;
  const data = allocate(dtype, value.size);
  convertInto(data, dtype, value.data, value.dtype !== 'float32');
  return new Tensor(value.shape, dtype, data);
}
