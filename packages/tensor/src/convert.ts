import type { DType, TensorData } from './dtype.ts';

/** The smallest and the largest number of each integer type. */
const RANGES: { readonly [D in DType]?: readonly [number, number] } = {
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  uint8: [0, 255],
};

/**
 * Converts numbers to elements of `dtype`. Every conversion in Sepal follows this rule, which is JAX's:
 *
 * | from | to integers | to bool | to float32 |
 * |---|---|---|---|
 * | numbers, float32, float64 | truncated toward zero, clamped to the range; NaN becomes 0 | 0 is false, all else (NaN too) true | rounded |
 * | integers | modulo the range | 0 is false, all else true | rounded |
 * | bool | 0 or 1 | the same | 0 or 1 |
 *
 * @param target as many elements as `source`, stored as `dtype`
 * @param source the numbers; `areIntegers` tells whether they come from an integer type
 */
export function convertInto(target: TensorData, dtype: DType, source: ArrayLike<number>, areIntegers: boolean): void {
  const range = areIntegers ? undefined : RANGES[dtype];
  if (dtype === 'bool') {
    for (let i = 0; i < target.length; i++) target[i] = source[i] === 0 ? 0 : 1;
  } else if (range !== undefined) {
    const [lowest, highest] = range;
    // Storing NaN in an integer array gives 0, storing a fraction truncates it.
    for (let i = 0; i < target.length; i++) target[i] = Math.min(highest, Math.max(lowest, source[i] as number));
  } else {
    // Storing an integer outside the range of an integer array takes it modulo the range.
    target.set(source);
  }
}

/**
 * Rounds to the nearest integer, halves to the even one, as IEEE 754 and NumPy do.
 *
 * @example
 * [0.5, 1.5, -0.5].map(roundHalfToEven); // [0, 2, 0]
 */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return part < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
