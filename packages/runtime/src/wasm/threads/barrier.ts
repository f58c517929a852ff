import type { Func, MakeAtomics, UncheckedModuleBuilder } from '@sepal/assembler';
import { ARRIVED, GENERATION } from '../memory/session-memory.ts';
import type { ProgramGroupEnds } from '../step-groups.ts';

/** How often a waiting thread spins before it sleeps: about the cost of a wake-up, which every step would pay. */
export const SPINS = 250_000;

/** The same with more threads than cores, where a spinning thread keeps another from working. */
export const SPINS_OVERSUBSCRIBED = 1000;

/** How long a thread sleeps before it rechecks, in nanoseconds. The last to arrive wakes the others much sooner. */
const SLEEP = 1_000_000_000;

/** The participants of a barrier. */
export interface BarrierOptions {
  readonly threads: number;
  /** How often each spins before it sleeps. */
  readonly spins: number;
}

/** A synchronization point of all threads. */
export interface Barrier {
  /** `() → ()`: waits until all threads are here. */
  readonly wait: Func;
}

/** Writes a barrier into a module. */
type EmitBarrier = (module: UncheckedModuleBuilder, options: BarrierOptions) => Barrier;

/** Where the threads of a program wait for each other. */
export interface ProgramBarriers {
  readonly emit: EmitBarrier;
  /** What it is written with. */
  readonly atomics: MakeAtomics;
  /** The steps after which they wait. */
  readonly ends: ProgramGroupEnds;
  /** The cost in multiply-adds of the longest group of steps that they do without waiting. */
  readonly work: number;
}

/**
 * Writes a barrier: the last thread to arrive wakes the others, which spin a while and then sleep.
 *
 * Its state is two words: the count of threads that have arrived, and the generation, which counts how often all have. Invariants,
 * whichever thread is slow and whatever wakes one:
 *
 * 1. The generation changes only when all threads have arrived. So it cannot change between a thread's read of it and the
 *    thread's arrival: a thread knows the generation that it arrives in.
 * 2. A thread leaves only when the generation differs from what it read, or when it has changed it itself.
 * 3. The arrival count is back at 0 before the generation changes, so the next generation,
 *    or the next run, starts from 0.
 * 4. The generation changes before a thread is woken, and going to sleep compares it once more: no thread sleeps through a change.
 * 5. A wake-up carries no information. It may be for this generation, late from the one before, or spurious; a woken thread
 *    rechecks.
 *
 * A dead thread looks like a slow one, so nothing here times out. The main thread does: it learns of dead
 * threads, watches both words, and ends the remaining threads.
 */
export function emitBarrier(module: UncheckedModuleBuilder, { threads, spins }: BarrierOptions): Barrier {
  const f = module.func({ name: 'barrier' });
  const [generation, spun] = f.locals('i32', 2);
  f.i32.const(GENERATION).atomic.i32Load().set(generation);
  f.i32
    .const(ARRIVED)
    .i32.const(1)
    .atomic.i32RmwAdd()
    .i32.const(threads - 1)
    .i32.eq();
  f.if(() => {
    f.i32.const(ARRIVED).i32.const(0).atomic.i32Store();
    f.i32.const(GENERATION).get(generation).i32.const(1).i32.add().atomic.i32Store();
    f.i32.const(GENERATION).i32.const(threads).atomic.notify().drop();
    f.return();
  });
  f.loop((again) => {
    f.i32.const(GENERATION).atomic.i32Load().get(generation).i32.ne();
    f.if(() => f.return());
    f.get(spun).i32.const(1).i32.add().tee(spun).i32.const(spins).i32.ltU().branchIf(again);
  });
  f.loop((again) => {
    f.i32.const(GENERATION).get(generation).i64.const(SLEEP).atomic.wait32().drop();
    f.i32.const(GENERATION).atomic.i32Load().get(generation).i32.eq().branchIf(again);
  });
  return { wait: f };
}
