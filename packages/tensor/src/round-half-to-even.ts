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
