import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes } from '../emit/counted-loop.ts';
import type { Gather, Gathered } from '../emit/gather.ts';
import type { Tuning } from '../tuning.ts';
import type { ReduceLoop, ReducePlan } from './plan.ts';

/** One pass over the elements of some results. */
export interface Pass {
  readonly f: FunctionBuilder;
  readonly gather: Gather;
  readonly sets: readonly Gathered[];
  readonly plan: ReducePlan;
  readonly address: number;
  readonly bytes: number;
  /** Byte offset from the start of x. */
  readonly pointer: Local;
  readonly tuning: Tuning['reduce'];
}

/** Accumulates neighbouring columns: every set has its own four. */
export function emitColumns(pass: Pass): void {
  const { f, gather, sets, plan, pointer, tuning } = pass;
  for (const set of sets) gather.emitStart(f, set);
  const rows = plan.gathered.at(-1);
  if (rows === undefined || sets.length <= gather.atOnce) {
    emitNest(f, plan.gathered, pointer, () => emitSets(pass, 0, sets.length));
    return;
  }
  const emitBlock = (length: number): void => {
    for (let first = 0; first < sets.length; first += gather.atOnce) {
      emitNest(f, [{ ...rows, length }], pointer, () => emitSets(pass, first, first + gather.atOnce));
    }
    emitAdvance(f, pointer, length * rows.x);
  };
  emitNest(f, plan.gathered.slice(0, -1), pointer, () => {
    emitTimes(f, Math.floor(rows.length / tuning.rows), () => emitBlock(tuning.rows));
    if (rows.length % tuning.rows > 0) emitBlock(rows.length % tuning.rows);
    emitAdvance(f, pointer, -rows.length * rows.x);
  });
}

/** Accumulates the columns of the sets `first` to `end - 1`, in one row. */
function emitSets({ f, gather, sets, address, bytes, pointer }: Pass, first: number, end: number): void {
  for (const [k, set] of sets.slice(first, end).entries()) {
    gather.emitGather(f, set, { pointer, offset: address + 4 * (first + k) * bytes, lanes: 4 });
  }
}

/** Accumulates rows: the sets alternate. */
export function emitRows({ f, gather, sets, plan, address, bytes, pointer }: Pass): void {
  for (const set of sets) gather.emitStart(f, set);
  const { length } = plan.inner;
  const step = 4 * sets.length;
  const emitFour = (index: number, lanes: number): void => {
    const set = sets[index % sets.length] as Gathered;
    gather.emitGather(f, set, { pointer, offset: address + 4 * index * bytes, lanes });
  };
  const turns = length >= 2 * step ? Math.floor(length / step) : 0;
  const rest = length - turns * step;
  emitNest(f, plan.gathered, pointer, () => {
    emitTimes(f, turns, () => {
      for (let index = 0; index < sets.length; index++) emitFour(index, 4);
      emitAdvance(f, pointer, step * bytes);
    });
    for (let index = 0; 4 * index < rest; index++) emitFour(index, Math.min(4, rest - 4 * index));
    emitAdvance(f, pointer, -turns * step * bytes);
  });
}

/** Runs the body for every iteration of the loops, and restores the pointer. */
function emitNest(f: FunctionBuilder, loops: readonly ReduceLoop[], pointer: Local, body: () => void): void {
  const [first, ...rest] = loops;
  if (first === undefined) {
    body();
    return;
  }
  emitTimes(f, first.length, () => {
    emitNest(f, rest, pointer, body);
    emitAdvance(f, pointer, first.x);
  });
  emitAdvance(f, pointer, -first.length * first.x);
}
