/** The mean and the standard deviation of numbers. */
export function deviation(data: ArrayLike<number>): { mean: number; stddev: number } {
  const values = Array.from(data);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, stddev: Math.sqrt(variance) };
}
