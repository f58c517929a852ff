/** A network's name from its width and the height of its pictures: `mobilenet_1.00_224`. */
export function automaticName(prefix: string, alpha: number, rows: number | null): string {
  return `${prefix}_${twoDecimals(alpha)}_${rows ?? 'None'}`;
}

/** Formats with two decimals as Python does: halves round to even. */
function twoDecimals(value: number): string {
  // Only odd eighths lie exactly halfway between two hundredths.
  const between = Math.abs(value * 8) % 2 === 1;
  const below = Math.floor(value * 100);
  return (between ? (below % 2 === 0 ? below : below + 1) / 100 : value).toFixed(2);
}
