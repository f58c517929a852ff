/** A time with three significant digits: `21.9 ms`, `8.31 µs`. */
export function milliseconds(time: number): string {
  return time < 0.1 ? `${significant(time * 1000)} µs` : `${significant(time)} ms`;
}

/** A ratio: `2.21×`. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)}×`;
}

/** Bytes in thousands: `44.8 kB`. */
export function kilobytes(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1000).toFixed(1)} kB` : `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
}

function significant(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(value >= 1 ? 2 : 3);
}
