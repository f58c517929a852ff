import type { Func, ModuleBuilder } from '@sepal/assembler';
import { CONTROL } from './session-memory.ts';

/** How often a thread looks before it sleeps: about as long as it takes to wake one that sleeps, which every step would pay. */
const SPINS = 250_000;

/** The same where threads have to take turns: whoever looks keeps another one from working. */
const SPINS_IN_A_CROWD = 1000;

/** How long it sleeps at most, in milliseconds, before it gives up: another thread must have died. */
const PATIENCE = 20_000;

/** Who meets. */
export interface Meeting {
  readonly threads: number;
  /** Whether they are more than the machine runs at the same time. */
  readonly crowded: boolean;
  /** Milliseconds that one waits for the others. */
  readonly patience?: number;
}

/** Where threads meet. */
export interface Barrier {
  /** `() → i32`: waits until all threads are here; 0, or 1 if one did not come in time. */
  readonly wait: Func;
}

/**
 * Writes a barrier: the last thread to arrive wakes the others, which spin a while and then sleep.
 *
 * A broken barrier stays broken: its program must not run again.
 */
export function emitBarrier(module: ModuleBuilder, { threads, crowded, patience = PATIENCE }: Meeting): Barrier {
  const f = module.func({ name: 'barrier', results: ['i32'] });
  // Threads that have arrived, and the number of meetings so far, on cache lines of their own.
  const [arrived, meetings] = [CONTROL.address, CONTROL.address + 64];
  const [meeting, spins] = f.locals('i32', 2) as [ReturnType<typeof f.local>, ReturnType<typeof f.local>];
  f.i32.const(meetings).atomic.i32Load().set(meeting);
  f.i32
    .const(arrived)
    .i32.const(1)
    .atomic.i32RmwAdd()
    .i32.const(threads - 1)
    .i32.eq();
  f.if(() => {
    f.i32.const(arrived).i32.const(0).atomic.i32Store();
    f.i32.const(meetings).get(meeting).i32.const(1).i32.add().atomic.i32Store();
    f.i32.const(meetings).i32.const(threads).atomic.notify().drop();
    f.i32.const(0).return();
  });
  f.loop((again) => {
    f.i32.const(meetings).atomic.i32Load().get(meeting).i32.ne();
    f.if(() => f.i32.const(0).return());
    f.get(spins)
      .i32.const(1)
      .i32.add()
      .tee(spins)
      .i32.const(crowded ? SPINS_IN_A_CROWD : SPINS)
      .i32.ltU()
      .branchIf(again);
  });
  // 2 is "timed out"; whoever was woken or came too late to sleep looks once more.
  f.i32
    .const(meetings)
    .get(meeting)
    .i64.const(BigInt(patience) * 1_000_000n)
    .atomic.wait32()
    .drop();
  f.i32.const(meetings).atomic.i32Load().get(meeting).i32.eq();
  return { wait: f };
}
