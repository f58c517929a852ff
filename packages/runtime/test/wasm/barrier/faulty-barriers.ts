import type { Func, FunctionBuilder, Local, ModuleBuilder } from '@sepal/assembler';
import type { Meeting } from '../../../src/wasm/barrier.ts';
import { ARRIVED, MEETINGS } from '../../../src/wasm/session-memory.ts';

interface Parts {
  readonly f: FunctionBuilder;
  readonly meeting: Local;
  readonly meet: Meeting;
}

const readMeeting = ({ f, meeting }: Parts): void => void f.i32.const(MEETINGS).atomic.i32Load().set(meeting);
const arrive = ({ f }: Parts): void => void f.i32.const(ARRIVED).i32.const(1).atomic.i32RmwAdd();
const arriveInTwoSteps = ({ f }: Parts): void => {
  const seen = f.local('i32');
  f.i32.const(ARRIVED).atomic.i32Load().set(seen);
  f.i32.const(ARRIVED).get(seen).i32.const(1).i32.add().atomic.i32Store().get(seen);
};
const reset = ({ f }: Parts): void => void f.i32.const(ARRIVED).i32.const(0).atomic.i32Store();
const count = ({ f, meeting }: Parts): void =>
  void f.i32.const(MEETINGS).get(meeting).i32.const(1).i32.add().atomic.i32Store();
const wakeSome =
  (some: (threads: number) => number) =>
  ({ f, meet }: Parts): void =>
    void f.i32.const(MEETINGS).i32.const(some(meet.threads)).atomic.notify().drop();
const wakeAll = wakeSome((threads) => threads);
const sleep = ({ f, meeting }: Parts): void =>
  void f.i32.const(MEETINGS).get(meeting).i64.const(1000).atomic.wait32().drop();
const sleepUntilCounted = (parts: Parts): void => {
  const { f, meeting } = parts;
  f.loop((again) => {
    sleep(parts);
    f.i32.const(MEETINGS).atomic.i32Load().get(meeting).i32.eq().branchIf(again);
  });
};

/** Barriers with one fault each. */
const RIGHT = {
  begin: [readMeeting, arrive],
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
  'one that reads the meeting after it has arrived': { begin: [arrive, readMeeting] },
  'one that arrives in two steps': { begin: [readMeeting, arriveInTwoSteps] },
  'one that takes a wake-up for the meeting': { others: [sleep] },
  'one that does not wait for the last': { missing: 1 },
} satisfies Record<string, Partial<typeof RIGHT>>;

export type Fault = keyof typeof FAULTS;

/** Writes a barrier with a fault. */
export function emitFaulty(module: ModuleBuilder, meet: Meeting, fault: Fault): Func {
  const { begin, last, others, missing } = { ...RIGHT, ...FAULTS[fault] };
  const f = module.func({ name: 'faulty' });
  const parts = { f, meet, meeting: f.local('i32') };
  // Arriving leaves a value on the stack, which is still there if a fault reads the meeting after it.
  for (const part of begin) part(parts);
  f.i32.const(meet.threads - 1 - missing).i32.eq();
  f.if(() => {
    for (const part of last) part(parts);
    f.return();
  });
  for (const part of others) part(parts);
  return f;
}

/** The original protocol: a woken thread looks once, and gives up if the wake-up was not for its meeting. */
export function emitGivingUp(module: ModuleBuilder, { threads, spins }: Meeting): Func {
  const f = module.func({ name: 'giving up', results: ['i32'] });
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
    f.i32.const(0).return();
  });
  f.loop((again) => {
    f.i32.const(MEETINGS).atomic.i32Load().get(meeting).i32.ne();
    f.if(() => f.i32.const(0).return());
    f.get(looks).i32.const(1).i32.add().tee(looks).i32.const(spins).i32.ltU().branchIf(again);
  });
  f.i32.const(MEETINGS).get(meeting).i64.const(1000).atomic.wait32().drop();
  f.i32.const(MEETINGS).atomic.i32Load().get(meeting).i32.eq();
  return f;
}
