import type { FunctionBuilder, Local } from '@sepal/assembler';
import { assigned, emitAssign, minimum, minus, plus, times } from '../emit/integer.ts';
import type { Run } from './balanced-runs.ts';

/** Tiles `first` to `first` + `count` of one or two runs, at run time: their first row, and how many of each run. */
export interface TileRange {
  readonly row: Local;
  readonly counts: readonly Local[];
}

export function tileRangeLocals(f: FunctionBuilder, runs: readonly Run[]): TileRange {
  return { row: f.local('i32'), counts: f.locals('i32', runs.length) };
}

/** Sets the locals of `range`. */
export function emitTileRange(
  f: FunctionBuilder,
  runs: readonly Run[],
  { first, count }: { first: Local; count: Local },
  range: TileRange,
): void {
  const [a, b] = runs as readonly [Run, Run | undefined];
  const [countA, countB] = range.counts as readonly [Local, Local | undefined];
  if (b === undefined || countB === undefined) {
    emitAssign(f, range.row, times(first, a.size));
    emitAssign(f, countA, count);
    return;
  }
  // Rows before the first tile: a.size each for those of the first run, b.size = a.size - 1 for the others.
  emitAssign(f, range.row, plus(times(first, b.size), minimum(first, a.count)));
  emitAssign(f, countA, minus(a.count, first));
  f.i32.const(0).get(countA).get(countA).i32.const(0).i32.ltS().select().set(countA);
  emitAssign(f, countB, times(minus(assigned(countA, minimum(count, countA)), count), -1));
}
