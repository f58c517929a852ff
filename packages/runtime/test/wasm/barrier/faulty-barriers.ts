import type { Func, FunctionBuilder, Local, ModuleBuilder } from '@sepal/assembler';
import { ARRIVED, GENERATION } from '../../../src/wasm/memory/session-memory.ts';
import type { BarrierOptions } from '../../../src/wasm/threads/barrier.ts';

interface Parts {
  readonly f: FunctionBuilder;
  readonly generation: Local;
  readonly options: BarrierOptions;
}

const readGeneration = ({ f, generation }: Parts): void =>
  void f.i32.const(GENERATION).atomic.i32Load().set(generation);
const arrive = ({ f }: Parts): void => void f.i32.const(ARRIVED).i32.const(1).atomic.i32RmwAdd();
const arriveInTwoSteps = ({ f }: Parts): void => {
  const seen = f.local('i32');
  f.i32.const(ARRIVED).atomic.i32Load().set(seen);
  f.i32.const(ARRIVED).get(seen).i32.const(1).i32.add().atomic.i32Store().get(seen);
};
const reset = ({ f }: Parts): void => void f.i32.const(ARRIVED).i32.const(0).atomic.i32Store();
const count = ({ f, generation }: Parts): void =>
  void f.i32.const(GENERATION).get(generation).i32.const(1).i32.add().atomic.i32Store();
const wakeSome =
  (some: (threads: number) => number) =>
  ({ f, options }: Parts): void =>
    void f.i32.const(GENERATION).i32.const(some(options.threads)).atomic.notify().drop();
const wakeAll = wakeSome((threads) => threads);
const sleep = ({ f, generation }: Parts): void =>
  void f.i32.const(GENERATION).get(generation).i64.const(1000).atomic.wait32().drop();
const sleepUntilCounted = (parts: Parts): void => {
  const { f, generation } = parts;
  f.loop((again) => {
    sleep(parts);
    f.i32.const(GENERATION).atomic.i32Load().get(generation).i32.eq().branchIf(again);
  });
};

/** Barriers with one fault each. */
const RIGHT = {
  begin: [readGeneration, arrive],
  last: [reset, count, wakeAll],
  others: [sleepUntilCounted],
  /** How many arrivals too early the barrier opens. */
  missing: 0,
};

const FAULTS = {
  'one that is right': {},
  'one that resets its count too late': { last: [count, reset, wakeAll] },
  'one that wakes nobody': { last: [reset, count] },
  'one that wakes only one': { last: [reset, count, wakeSome(() => 1)] },
  'one that wakes before it counts': { last: [reset, wakeAll, count] },
  'one that never resets its count': { last: [count, wakeAll] },
  'one that reads the generation after it has arrived': { begin: [arrive, readGeneration] },
  'one that arrives in two steps': { begin: [readGeneration, arriveInTwoSteps] },
  'one that takes a wake-up for a new generation': { others: [sleep] },
  'one that does not wait for the last': { missing: 1 },
} satisfies Record<string, Partial<typeof RIGHT>>;

export type Fault = keyof typeof FAULTS;

/** Writes a barrier with a fault. */
export function emitFaulty(module: ModuleBuilder, options: BarrierOptions, fault: Fault): Func {
  const { begin, last, others, missing } = { ...RIGHT, ...FAULTS[fault] };
  const f = module.func({ name: 'faulty' });
  const parts = { f, options, generation: f.local('i32') };
  // Arriving leaves a value on the stack, which is still there if a fault reads the generation after it.
  for (const part of begin) part(parts);
  f.i32.const(options.threads - 1 - missing).i32.eq();
  f.if(() => {
    for (const part of last) part(parts);
    f.return();
  });
  for (const part of others) part(parts);
  return f;
}

/** The original protocol: a woken thread checks once, and gives up if the wake-up was not for its generation. */
export function emitGivingUp(module: ModuleBuilder, { threads, spins }: BarrierOptions): Func {
  const f = module.func({ name: 'giving up', results: ['i32'] });
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
    f.i32.const(0).return();
  });
  f.loop((again) => {
    f.i32.const(GENERATION).atomic.i32Load().get(generation).i32.ne();
    f.if(() => f.i32.const(0).return());
    f.get(spun).i32.const(1).i32.add().tee(spun).i32.const(spins).i32.ltU().branchIf(again);
  });
  f.i32.const(GENERATION).get(generation).i64.const(1000).atomic.wait32().drop();
  f.i32.const(GENERATION).atomic.i32Load().get(generation).i32.eq();
  return f;
}
