import type { Code, Instruction } from './barrier-code.ts';

/** The parameters of an exploration. */
export interface Model {
  /** The barrier's own instructions, decoded from the module. */
  readonly code: Code;
  readonly threads: number;
  /** How often the threads wait for each other. */
  readonly rounds: number;
  /** Whether any one thread may die, at any point. */
  readonly mayDie?: boolean;
  /** Addresses of the words, and the initial generation. */
  readonly arrived: number;
  readonly generation: number;
  readonly before?: number;
}

/** The result of an exploration. */
export interface Findings {
  readonly states: number;
  /** The faults, in words; empty if there are none. */
  readonly faults: readonly string[];
}

/** A thread's phase: working, inside the barrier, asleep in it, finished, or dead. */
type Condition = 'works' | 'waits' | 'sleeps' | 'through' | 'dead';

interface Thread {
  condition: Condition;
  /** How often it has begun to wait. */
  begun: number;
  at: number;
  locals: number[];
  stack: number[];
  /** Writes since it began the last one. */
  writes: number;
}

interface State {
  readonly threads: Thread[];
  readonly words: Record<number, number>;
  /** Sleeping threads, longest first. */
  readonly asleep: number[];
}

/** Interactions between threads: between two of them a thread runs alone. */
const SHARED = new Set(['notify', 'wait', 'load', 'store', 'rmw_add']);

const BINARY: Readonly<Record<string, (left: number, right: number) => number | boolean>> = {
  add: (left, right) => (left + right) | 0,
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  lt_u: (left, right) => left >>> 0 < right >>> 0,
};

/** The most writes per round: `arrived`, or `arrived` again and `generation`. */
const MOST_WRITES = 3;

/**
 * Explores every interleaving of the threads' steps on shared memory, with spurious wake-ups and timeouts
 * at every point, over several rounds.
 *
 * Faults are: a thread leaves a round before all have begun it; fails although none is dead; sleeps with nobody left to wake it,
 * timeouts aside; a state without deaths from which the threads cannot all finish; words that differ from their initial values when all
 * have finished; endless writes, which would look like progress from outside.
 */
export function explore(model: Model): Findings {
  const faults = new Set<string>();
  const first = firstState(model);
  const known = new Map<string, number>([[keyOf(first), 0]]);
  const states = [first];
  /** For each state, the states that lead to it by a thread's own step. */
  const before: number[][] = [[]];
  const goals: number[] = [];
  for (let index = 0; index < states.length; index++) {
    const state = states[index] as State;
    const visit = (next: State): number => {
      const key = keyOf(next);
      let found = known.get(key);
      if (found === undefined) {
        found = states.length;
        known.set(key, found);
        states.push(next);
        before.push([]);
      }
      return found;
    };
    let stuck = true;
    for (const [thread, { condition }] of state.threads.entries()) {
      if (condition === 'works' || condition === 'waits') {
        stuck = false;
        const next = structuredClone(state);
        step(model, next, thread, faults);
        before[visit(next)]?.push(index);
        if (model.mayDie && state.threads.every((other) => other.condition !== 'dead')) visit(killed(state, thread));
      }
      if (condition !== 'sleeps') continue;
      for (const why of [0, 2]) visit(woken(model, state, thread, why));
      if (model.mayDie && state.threads.every((other) => other.condition !== 'dead')) visit(killed(state, thread));
    }
    if (state.threads.every(({ condition }) => condition === 'through')) {
      goals.push(index);
      if (state.words[model.arrived] !== 0) faults.add('the count of those who have arrived is left dirty');
      if (state.words[model.generation] !== (((model.before ?? 0) + model.rounds) | 0))
        faults.add('generations are miscounted');
    } else if (stuck && state.threads.every(({ condition }) => condition !== 'dead')) {
      faults.add('all sleep, and nobody will wake them');
    }
    if (faults.size > 0) return { states: states.length, faults: [...faults] };
  }
  if (!reachesGoal(states, before, goals)) faults.add('some state leads nowhere');
  return { states: states.length, faults: [...faults] };
}

/** Whether all threads can finish from every state without deaths. */
function reachesGoal(states: readonly State[], before: readonly number[][], goals: readonly number[]): boolean {
  const reaching = new Set(goals);
  const left = [...goals];
  for (let state = left.pop(); state !== undefined; state = left.pop()) {
    for (const earlier of before[state] ?? []) {
      if (reaching.has(earlier)) continue;
      reaching.add(earlier);
      left.push(earlier);
    }
  }
  return states.every(
    ({ threads }, index) => reaching.has(index) || threads.some(({ condition }) => condition === 'dead'),
  );
}

function firstState({ threads, arrived, generation, before = 0 }: Model): State {
  return {
    threads: Array.from({ length: threads }, () => ({
      condition: 'works',
      begun: 0,
      at: 0,
      locals: [],
      stack: [],
      writes: 0,
    })),
    words: { [arrived]: 0, [generation]: before },
    asleep: [],
  };
}

function keyOf({ threads, words, asleep }: State): string {
  const of = threads.map(({ condition, begun, at, locals, stack, writes }) =>
    [condition, begun, at, locals, stack, writes].join(),
  );
  return [...of, Object.values(words), asleep].join(';');
}

function killed(state: State, thread: number): State {
  const next = structuredClone(state);
  (next.threads[thread] as Thread).condition = 'dead';
  const position = next.asleep.indexOf(thread);
  if (position >= 0) next.asleep.splice(position, 1);
  return next;
}

function woken(model: Model, state: State, thread: number, why: number): State {
  const next = structuredClone(state);
  wake(model, next, thread, why);
  return next;
}

function wake({ code }: Model, state: State, index: number, why: number): void {
  const thread = state.threads[index] as Thread;
  state.asleep.splice(state.asleep.indexOf(index), 1);
  thread.condition = 'waits';
  thread.stack.push(why);
  goOn(code, thread);
}

/** One visible step of a thread. */
function step(model: Model, state: State, index: number, faults: Set<string>): void {
  const { code } = model;
  const thread = state.threads[index] as Thread;
  if (thread.condition === 'works') {
    Object.assign(thread, { condition: 'waits', begun: thread.begun + 1, at: 0, stack: [], writes: 0 });
    thread.locals = new Array<number>(code.locals).fill(0);
    goOn(code, thread);
    return;
  }
  if (thread.at >= code.instructions.length) {
    leave(model, state, thread, faults);
    return;
  }
  access(model, state, index);
  if (thread.writes > MOST_WRITES) faults.add('a thread writes without end');
  if (thread.condition === 'waits') goOn(code, thread);
}

function leave({ rounds }: Model, { threads }: State, thread: Thread, faults: Set<string>): void {
  const gaveUp = (thread.stack[0] ?? 0) !== 0;
  if (gaveUp && threads.every(({ condition }) => condition !== 'dead'))
    faults.add('a thread gives up though all are alive');
  if (!gaveUp && threads.some(({ begun }) => begun < thread.begun)) faults.add('a thread leaves before all have come');
  Object.assign(thread, { condition: thread.begun === rounds || gaveUp ? 'through' : 'works', locals: [], stack: [] });
}

/** A thread's operations on shared memory. */
function access(model: Model, state: State, index: number): void {
  const thread = state.threads[index] as Thread;
  const { stack } = thread;
  const pop = (): number => stack.pop() as number;
  const { op } = model.code.instructions[thread.at++] as Instruction;
  if (op === 'load') {
    stack.push(state.words[pop()] as number);
  } else if (op === 'store') {
    const value = pop();
    state.words[pop()] = value;
    thread.writes++;
  } else if (op === 'rmw_add') {
    const value = pop();
    const address = pop();
    stack.push(state.words[address] as number);
    state.words[address] = ((state.words[address] as number) + value) | 0;
    thread.writes++;
  } else if (op === 'notify') {
    const sleepers = state.asleep.slice(0, stack.pop());
    stack.pop();
    stack.push(sleepers.length);
    for (const sleeper of sleepers) wake(model, state, sleeper, 0);
  } else {
    stack.pop();
    const expected = pop();
    if (state.words[pop()] !== expected) {
      stack.push(1);
    } else {
      thread.condition = 'sleeps';
      state.asleep.push(index);
    }
  }
}

/** Runs to the next visible step. */
function goOn({ instructions }: Code, thread: Thread): void {
  const { stack, locals } = thread;
  const pop = (): number => stack.pop() as number;
  while (thread.at < instructions.length) {
    const { op, value, target } = instructions[thread.at] as Instruction;
    if (SHARED.has(op)) return;
    thread.at++;
    if (op === 'const') stack.push(value);
    else if (op === 'get') stack.push(locals[value] as number);
    else if (op === 'set') locals[value] = pop();
    else if (op === 'tee') locals[value] = stack.at(-1) as number;
    else if (op === 'drop') stack.pop();
    else if (op === 'br' || (op === 'br_if' && pop() !== 0) || (op === 'if' && pop() === 0)) thread.at = target;
    else if (op === 'return') thread.at = instructions.length;
    else if (op in BINARY) {
      const right = pop();
      stack.push(Number(BINARY[op]?.(pop(), right)));
    }
  }
}
