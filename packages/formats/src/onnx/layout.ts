import type { SymbolicShape } from '@sepal/tensor';

/**
 * The layouts of a value: as Sepal has it, or with the last axis moved behind the batch, where ONNX has the channels. With less
 * than three axes both are the same.
 */
export type Layout = 'plain' | 'first';

/** For each axis of the layout 'first', the axis in the plain one. */
export function toFirst(rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return rank < 3 ? axes : [0, rank - 1, ...axes.slice(1, -1)];
}

/** The inverse of {@link toFirst}. */
export function toPlain(rank: number): readonly number[] {
  const perm = toFirst(rank);
  return perm.map((_, axis) => perm.indexOf(axis));
}

/** The entries at some indices. */
export function at<T>(entries: readonly T[], indices: readonly number[]): T[] {
  return indices.map((index) => entries[index] as T);
}

/** One entry per axis of the plain layout, in the order of another. */
export function arrange<T>(entries: readonly T[], layout: Layout): T[] {
  return layout === 'plain' ? [...entries] : at(entries, toFirst(entries.length));
}

/** An axis of the plain layout as one of another. */
export function axisIn(layout: Layout, axis: number, rank: number): number {
  return layout === 'plain' ? axis : toFirst(rank).indexOf(axis);
}

/** Whether permuting the axes leaves the elements in their order: only axes of length 1 move. */
export function keepsOrder(shape: SymbolicShape, perm: readonly number[]): boolean {
  const moved = perm.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, index) => index === 0 || (moved[index - 1] as number) < axis);
}

/**
 * Whether two shapes differ by axes of length 1 alone, and the last axis is the same one in both: then they do so in the layout
 * 'first' too.
 */
export function differsByUnits(a: SymbolicShape, b: SymbolicShape): boolean {
  const long = (shape: SymbolicShape): SymbolicShape => shape.filter((length) => length !== 1);
  const [longA, longB] = [long(a), long(b)];
  // Of several unknown lengths each could be any other.
  if (longA.length !== longB.length || longA.some((length, index) => length !== longB[index])) return false;
  return a.at(-1) === b.at(-1) && a[0] === b[0];
}

/**
 * The lengths for a Reshape from one shape to another, which have the same elements. One unknown length follows from the others; of
 * several, the first one is the batch, which stays.
 *
 * @returns undefined if that leaves more than one
 */
export function reshapeLengths(from: SymbolicShape, to: SymbolicShape): readonly number[] | undefined {
  // A length of 0 is a copied one.
  if (to.some((length, axis) => length === 0 && from[axis] !== 0)) return undefined;
  const open = to.filter((length) => length === null).length;
  const keepsBatch = open > 1 && from[0] === null && to[0] === null;
  if (open - Number(keepsBatch) > 1) return undefined;
  return to.map((length, axis) => length ?? (keepsBatch && axis === 0 ? 0 : -1));
}
