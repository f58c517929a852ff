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
    f.get(thread).i32.const(count).i32.mul().i32.const(threads).i32.divU().set(start);
    f.get(thread).i32.const(1).i32.add().i32.const(count).i32.mul().i32.const(threads).i32.divU().set(end);
  }
  return { start, end };
}

/** How much of the threads' time is work where `count` equal pieces are shared out: 1 is all of it. */
export function shareEfficiency(count: number, threads: number): number {
  return count / (threads * Math.ceil(count / threads));
}
