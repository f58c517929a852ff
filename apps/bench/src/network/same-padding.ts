/** Rows or columns of zeros before and after an axis under 'same' padding; an odd one goes after. */
export function samePadding(length: number, kernelSize: number, strides: number): readonly [number, number] {
  const total = Math.max(0, (Math.ceil(length / strides) - 1) * strides + kernelSize - length);
  return [total >> 1, total - (total >> 1)];
}
