import { allocate, type DType, type Shape, sizeOf, Tensor } from '@sepal/tensor';
import { randomNumbers } from './random-tensor.ts';

/** Numbers at which functions change branches. */
export const specialNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  1.5,
  -2.5,
  0.75,
  -0.75,
  10,
  -10,
  9.5,
  10.06,
  88.7,
  88.73,
  -87.5,
  -103,
  -104,
  1e-8,
  -1e-8,
  -0.99999994,
  1e5,
  1e10,
  -1e10,
  16777216,
  16777217,
  -16777215,
  2147483648,
  -2147483648,
  4294967296,
  300,
  -300,
  1e-45,
  -1e-45,
  1e-40,
  -1e-40,
  2 ** -126,
  3.4028234e38,
  -3.4028234e38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

/** A tensor of any element type: float32 between -4 and 4, integers of the full range, or bool. */
export function anyTensor(shape: Shape, dtype: DType, seed: number): Tensor {
  const numbers = randomNumbers(sizeOf(shape), seed);
  const data = allocate(dtype, numbers.length);
  for (const [i, number] of numbers.entries()) {
    if (dtype === 'float32') data[i] = number * 4;
    else if (dtype === 'bool') data[i] = number < 0 ? 0 : 1;
    // Some equal ones, some at the ends of the range.
    else data[i] = i % 5 === 0 ? Math.floor(number * 3) : Math.floor(number * 2 ** 32);
  }
  return new Tensor(shape, dtype, data);
}

/** float32 of any magnitude, with every special number. */
export function wildTensor(length: number, seed: number): Tensor {
  const scales = [1, 10, 110, 1e-3, 1e6];
  const data = randomNumbers(length, seed).map((number, i) => number * (scales[i % scales.length] as number));
  data.set(specialNumbers.slice(0, length));
  return new Tensor([length], 'float32', data);
}
