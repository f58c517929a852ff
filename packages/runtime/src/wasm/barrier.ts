import type { Func, ModuleBuilder } from '@sepal/assembler';
import { ARRIVED, MEETINGS } from './session-memory.ts';

/** How often a thread spins before it sleeps: about the cost of a wake-up, which every step would pay. */
export const SPINS = 250_000;

/** The same with more threads than cores, where a spinning thread keeps another from working. */
export const SPINS_IN_A_CROWD = 1000;

/** How long a thread sleeps before it rechecks, in nanoseconds. The last to arrive wakes the others much sooner. */
const NAP = 1_000_000_000;

/** The participants of a barrier. */
export interface Meeting {
  readonly threads: number;
  /** How often each spins before it sleeps. */
  readonly spins: number;
}

/** A synchronization point of all threads. */
export interface Barrier {
  /** `() → ()`: waits until all threads are here. */
  readonly wait: Func;
}

/**
 * Writes a barrier: the last thread to arrive wakes the others, which spin a while and then sleep.
 *
 * Its state is two words: the count of threads that have arrived, and the count of meetings that have ended. Invariants,
 * whichever thread is slow and whatever wakes one:
 *
 * 1. The meeting count changes only when all threads have arrived. So it cannot change between a thread's read of it and the
 *    thread's arrival: the value it read identifies its meeting.
 * 2. A thread leaves only when the count differs from what it read, or when it has changed the count itself.
 * 3. The arrival count is back at 0 before the meeting count changes, so the next meeting,
 *    or the next run, starts from 0.
 * 4. The meeting count changes before anybody is woken, and going to sleep compares it once more: no thread sleeps through a change.
 * 5. A wake-up carries no information. It may be for this meeting, late from the one before, or spurious; a woken thread rechecks.
 *
 * A dead thread looks like a slow one, so nothing here times out. The main thread does: it learns of dead
 * threads, watches both words, and ends the remaining threads.
 */
export function emitBarrier(module: ModuleBuilder, { threads, spins }: Meeting): Barrier {
  const f = module.func({ name: 'barrier' });
  const [meeting, looks] = f.locals('i32', 2);
  f.i32.const(MEETINGS).atomic.i32Load().set(meeting);
  f.i32
    .const(ARRIVED)
    .i32.const(1)
    .atomic.i32RmwAdd()
    .i32.const(threads - 1)
    .i32.eq();
  f.if(() => {
    f.i32.const(ARRIVED).i32.const(0).atomic.i32Store();
    f.i32.const(MEETINGS).get(meeting).i32.const(1).i32.add().atomic.i32Store();
    f.i32.const(MEETINGS).i32.const(threads).atomic.notify().drop();
    f.return();
  });
  f.loop((again) => {
    f.i32.const(MEETINGS).atomic.i32Load().get(meeting).i32.ne();
    f.if(() => f.return());
    f.get(looks).i32.const(1).i32.add().tee(looks).i32.const(spins).i32.ltU().branchIf(again);
  });
  f.loop((again) => {
    f.i32.const(MEETINGS).get(meeting).i64.const(NAP).atomic.wait32().drop();
    f.i32.const(MEETINGS).atomic.i32Load().get(meeting).i32.eq().branchIf(again);
  });
  return { wait: f };
}
