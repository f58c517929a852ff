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

/** One entry per axis of the plain layout, in the order of another. */
export function arrange<T>(entries: readonly T[], layout: Layout): T[] {
  return layout === 'plain' ? [...entries] : toFirst(entries.length).map((axis) => entries[axis] as T);
}

/** An axis of the plain layout as one of another. */
export function axisIn(layout: Layout, axis: number, rank: number): number {
  return layout === 'plain' ? axis : toFirst(rank).indexOf(axis);
}

/** Whether permuting the axes leaves the elements in their order: only axes of length 1 move. */
export function keepsOrder(shape: SymbolicShape, perm: readonly number[]): boolean {
  const moved = perm.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, at) => at === 0 || (moved[at - 1] as number) < axis);
}

/**
 * Whether two shapes differ by axes of length 1 alone, and the last axis is the same one in both: then they do so in the layout
 * 'first' too.
 */
export function differsByUnits(a: SymbolicShape, b: SymbolicShape): boolean {
  const long = (shape: SymbolicShape): SymbolicShape => shape.filter((length) => length !== 1);
  const [longA, longB] = [long(a), long(b)];
  // Of several unknown lengths each could be any other.
  if (longA.length !== longB.length || longA.some((length, at) => length !== longB[at])) return false;
  return a.at(-1) === b.at(-1) && a[0] === b[0];
}
