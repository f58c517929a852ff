import type { FunctionBuilder, Local } from '@sepal/assembler';

/** Where a thread's share of `count` pieces of work begins and ends. */
export interface Share {
  readonly start: Local;
  readonly end: Local;
}

/** Sets the locals to [⌊count · thread / threads⌋, ⌊count · (thread + 1) / threads⌋). */
export function emitShare(
  f: FunctionBuilder,
  thread: Local,
  { count, threads }: { count: number; threads: number },
): Share {
  const start = f.local('i32');
  const end = f.local('i32');
  if (threads === 1) {
    f.i32.const(0).set(start).i32.const(count).set(end);
  } else {
    emitShareStart(f, () => f.get(thread), { count, threads });
    f.set(start);
    emitShareStart(f, () => f.get(thread).i32.const(1).i32.add(), { count, threads });
    f.set(end);
  }
  return { start, end };
}

/** Computes ⌊count · thread / threads⌋ from the quotient and remainder of count / threads, so that no product exceeds 2³². */
function emitShareStart(
  f: FunctionBuilder,
  pushThread: () => void,
  { count, threads }: { count: number; threads: number },
): void {
  pushThread();
  f.i32.const(Math.floor(count / threads)).i32.mul();
  if (count % threads === 0) return;
  pushThread();
  f.i32
    .const(count % threads)
    .i32.mul()
    .i32.const(threads)
    .i32.divU()
    .i32.add();
}

/** The efficiency of sharing `count` equal pieces among threads: 1 means none is ever idle. */
export function shareEfficiency(count: number, threads: number): number {
  return count / (threads * Math.ceil(count / threads));
}
