import type { Func, ModuleBuilder } from '@sepal/assembler';
import { ARRIVED, MEETINGS } from './session-memory.ts';

/** How often a thread looks before it sleeps: about as long as it takes to wake one that sleeps, which every step would pay. */
export const SPINS = 250_000;

/** The same where threads have to take turns: whoever looks keeps another one from working. */
export const SPINS_IN_A_CROWD = 1000;

/** How long a thread sleeps before it looks again, in nanoseconds. Whoever arrives last wakes the others much sooner. */
const NAP = 1_000_000_000;

/** Who meets. */
export interface Meeting {
  readonly threads: number;
  /** How often each of them looks before it sleeps. */
  readonly spins: number;
}

/** Where threads meet. */
export interface Barrier {
  /** `() → ()`: waits until all threads are here. */
  readonly wait: Func;
}

/**
 * Writes a barrier: the last thread to arrive wakes the others, which spin a while and then sleep.
 *
 * It works through two words, the threads that have arrived and the meetings that have ended. What holds at any moment,
 * whichever thread is slow and whatever wakes one:
 *
 * 1. The number of meetings changes only when all threads have arrived. So it cannot change between a thread's reading it and its
 *    arrival: what the thread has read is the meeting that it is at.
 * 2. A thread leaves only when the number differs from what it has read, or when it has changed it itself.
 * 3. The number of those who have arrived is 0 again before the number of meetings changes: whoever goes on to the next meeting,
 *    or to the next run, finds it so.
 * 4. The number of meetings changes before anybody is woken, and whoever lies down compares it once more: none sleeps through it.
 * 5. A wake-up says nothing. It may be for this meeting, late from the one before, or for no reason at all; whoever wakes looks.
 *
 * Nothing here ends a wait for a thread that is dead, which looks like one that is slow. The main thread does: it is told of dead
 * threads, watches both words, and ends the threads that are left.
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
