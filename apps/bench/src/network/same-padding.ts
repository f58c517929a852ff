/** Rows or columns of zeros before and after an axis under 'same' padding; of an odd number the greater half is after. */
export function samePadding(length: number, kernelSize: number, strides: number): readonly [number, number] {
  const total = Math.max(0, (Math.ceil(length / strides) - 1) * strides + kernelSize - length);
  return [total >> 1, total - (total >> 1)];
}
