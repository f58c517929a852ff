import type { Dialect } from './dialect.ts';

/** Whether the writer is known to be older than this version. */
export function isBefore({ version }: Dialect, major: number, minor: number, patch = 0): boolean {
  if (version === undefined) return false;
  const other = [major, minor, patch];
  for (const [index, part] of version.entries()) {
    const limit = other[index] as number;
    if (part !== limit) return part < limit;
  }
  return false;
}
