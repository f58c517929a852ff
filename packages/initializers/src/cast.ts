import { allocate, type DataTypes, type DType, Tensor } from '@sepal/tensor';

/** A number as an element of `dtype`: in `bool` everything but 0 is 1. Typed arrays do the other conversions. */
export function castNumber(value: number, dtype: DType): number {
  return dtype === 'bool' ? Number(value !== 0) : value;
}

/** A tensor of the same numbers in another element type. Fractions are cut off where it holds integers. */
export function cast<D extends DType>(value: Tensor, dtype: D): Tensor<D> {
  if (value.dtype === dtype) return value as Tensor as Tensor<D>;
  const data: DataTypes[DType] = allocate(dtype, value.size);
  if (dtype === 'bool') for (let i = 0; i < data.length; i++) data[i] = castNumber(value.data[i] as number, dtype);
  else data.set(value.data);
  return new Tensor(value.shape, dtype, data as DataTypes[D]);
}
