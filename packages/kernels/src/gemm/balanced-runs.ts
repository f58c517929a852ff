/** `count` neighbouring parts of equal `size`. */
export interface Run {
  readonly size: number;
  readonly count: number;
}

/**
 * Cuts a length into the fewest parts of at most `limit`, as equal as possible: one or two runs whose sizes differ by
 * one, the larger first.
 */
export function balancedRuns(length: number, limit: number): readonly Run[] {
  const parts = Math.ceil(length / limit);
  if (parts === 0) return [];
  const size = Math.floor(length / parts);
  const larger = length % parts;
  const rest = { size, count: parts - larger };
  return larger === 0 ? [rest] : [{ size: size + 1, count: larger }, rest];
}
