import { add, type Graph, type Revision, State, subtract, Trace } from '@sepal/ops';
import { type Tensor, tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import { Moment } from '../src/index.ts';
import { turn } from '../src/platform/turn.ts';
import { FakeEngine, type Fate } from './fake-engine.ts';

export type Kind = 'read' | 'step' | 'swap' | 'write';

/** A state of as many numbers. */
export function stateOf(path: string, values: readonly number[]): State {
  return new State({ path, shape: [values.length], dtype: 'float32', initial: tensor([...values]) });
}

export const contents = (value: Tensor | undefined): number[] => Array.from(value?.data ?? []);

/** A graph that reads two states of two numbers, or updates them; {@link computed} says what it computes. */
export function graphOf(kind: Kind, a: State, b: State): Graph {
  const recording = new Trace();
  const x = recording.input({ shape: [2], dtype: 'float32' });
  if (kind === 'write') {
    recording.write(a, add(x, 1));
    return recording.finish([x]);
  }
  const [first, second] = [recording.read(a), recording.read(b)];
  if (kind === 'step') recording.write(a, add(first, x));
  if (kind === 'swap') {
    recording.write(a, subtract(x, second));
    recording.write(b, add(first, 1));
  }
  return recording.finish([add(subtract(first, second), x)]);
}

type Numbers = readonly number[];

/** The output of a graph of {@link graphOf}, and the new values of its states. */
function computed(kind: Kind, x: Numbers, a: Numbers, b: Numbers): { y: Numbers; a?: Numbers; b?: Numbers } {
  const each = (f: (x: number, a: number, b: number) => number): number[] =>
    x.map((value, index) => f(value, a[index] as number, b[index] as number));
  if (kind === 'write') return { y: x, a: each((x) => x + 1) };
  const y = each((x, a, b) => a - b + x);
  if (kind === 'step') return { y, a: each((x, a) => a + x) };
  return kind === 'swap' ? { y, a: each((x, _, b) => x - b), b: each((_, a) => a + 1) } : { y };
}

/** A revision in the model: numbers that never change. */
interface Version {
  readonly values: Numbers;
  /** The session that computed it in its memory. */
  readonly session: number | undefined;
  /** It has been read on the host, or had to be copied there. */
  isSafe: boolean;
  /** A run that was overwriting it has died. */
  isUnderRubble: boolean;
}

/** What a moment holds in the model. */
interface Held {
  readonly versions: Map<State, Version>;
  /** States that it took hold of while a run was updating them: it may hold the versions before or after. */
  readonly late: Set<State>;
}

interface Call {
  readonly kind: Kind;
  readonly x: Numbers;
  readonly moment: Moment;
  /** What it computes from the states that it has read. */
  result: ReturnType<typeof computed> | undefined;
  mayFindLoss: boolean;
}

/** Options of {@link TwoSessions.call}. */
export interface CallOptions {
  readonly kind: Kind;
  readonly x: Numbers;
  readonly fate: Fate;
  /** Whether everything in the session's memory is evicted before the run. */
  readonly evicts: boolean;
  /** Whether the run shares a moment with others of both sessions. */
  readonly shares: boolean;
}

/**
 * Two fake sessions that share two states, and a model of what everything in them must be worth. The model keeps all values for ever,
 * so it knows neither memories nor copies.
 */
export class TwoSessions {
  readonly engines: readonly FakeEngine[];
  readonly #a = stateOf('a', [1, 2]);
  readonly #b = stateOf('b', [3, 4]);
  readonly #current = new Map<State, Version>();
  readonly #versions = new WeakMap<Revision, Version>();
  readonly #held = new Map<Moment, Held>();
  /** The calls of each session that have not started, and the one that runs. */
  readonly #queues: Call[][] = [[], []];
  readonly #running: (Call | undefined)[] = [undefined, undefined];
  /** What each session is overwriting. */
  readonly #updating = [new Map<State, Version>(), new Map<State, Version>()] as const;
  readonly #ends: Promise<void>[] = [];
  #open = 0;
  #shared = new Moment();

  constructor(pauses: boolean) {
    for (const state of this.states) this.#become(state, { values: contents(state.value), session: undefined });
    this.engines = [0, 1].map(
      (session) =>
        new FakeEngine({
          pauses,
          listener: {
            starts: () => this.#start(session),
            began: () => this.#begin(session),
            updating: () => this.#update(session),
            committed: () => this.#commit(session),
            died: () => this.#die(session),
          },
        }),
    );
  }

  get states(): readonly [State, State] {
    return [this.#a, this.#b];
  }

  /** Requests a run, and checks its outcome once it has ended. */
  call(session: number, { kind, x, fate, evicts, shares }: CallOptions): void {
    const engine = this.engines[session] as FakeEngine;
    const moment = shares ? this.#shared : new Moment();
    const call: Call = { kind, x, moment, result: undefined, mayFindLoss: false };
    this.#hold(moment, kind === 'write' ? [this.#a] : this.states);
    this.#queues[session]?.push(call);
    engine.fates.push(fate);
    engine.evicts ||= evicts;
    this.#open++;
    const executable = engine.session.cached(kind) ?? engine.session.add(kind, graphOf(kind, ...this.states));
    const isSlow = engine.pauses && kind !== 'read';
    const dies = fate === 'dies before updates' || (fate === 'dies amid updates' && isSlow);
    const check = async (): Promise<void> => {
      const run = executable.run([tensor([...x])], { at: moment });
      const outcome = await run.then(
        ([y]) => contents(y),
        ({ message }: Error) => message,
      );
      this.#open--;
      if (!shares) this.#release(moment);
      if (call.result === undefined) {
        expect(outcome).toContain('The value is lost: a worker has died.');
        expect(call.mayFindLoss).toBe(true);
      } else expect(outcome).toEqual(dies ? 'A worker has died.' : call.result.y);
    };
    this.#expect(check());
  }

  assign(state: State, values: Numbers): void {
    state.assign(tensor([...values]));
    this.#become(state, { values, session: undefined });
  }

  /** Reads a state at once. */
  value(state: State): void {
    const version = this.#current.get(state) as Version;
    try {
      expect(contents(state.value)).toEqual(version.values);
      version.isSafe = true;
    } catch (error) {
      const { message } = error as Error;
      if (message.includes('await state.read()')) expect(this.#isUpdating(state)).toBe(true);
      else this.#checkLoss(message, version);
    }
  }

  /** Reads a state, if need be after a run that is updating it. */
  read(state: State): void {
    const atOnce = state.revision.busy === undefined ? this.#current.get(state) : undefined;
    const check = async (): Promise<void> => {
      const outcome = await state.read().then(contents, ({ message }: Error) => message);
      const version = atOnce ?? (this.#current.get(state) as Version);
      if (typeof outcome === 'string') return this.#checkLoss(outcome, version);
      expect(outcome).toEqual(version.values);
      version.isSafe = true;
    };
    this.#expect(check());
  }

  /** Begins another moment for calls that share one. */
  renew(forgets: boolean): void {
    if (!forgets && this.#open === 0) this.#release(this.#shared);
    this.#shared = new Moment();
  }

  async go(session: number): Promise<void> {
    this.engines[session]?.go();
    await turn();
  }

  /** Lets all runs end, and checks what is left. */
  async finish(): Promise<void> {
    while (this.#open > 0) for (const session of [0, 1]) await this.go(session);
    await Promise.all(this.#ends);
    const checkAll = (): void => {
      for (const state of this.states) this.value(state);
    };
    checkAll();
    for (const [moment, { versions }] of this.#held) {
      for (const [state, version] of versions) {
        try {
          expect(contents(moment.of(state).value)).toEqual(version.values);
        } catch (error) {
          this.#checkLoss((error as Error).message, version);
        }
      }
    }
    for (const { session } of this.engines) session.close();
    await turn();
    checkAll();
  }

  /** A check that fails fails {@link finish}. */
  #expect(check: Promise<void>): void {
    check.catch(() => undefined);
    this.#ends.push(check);
  }

  #checkLoss(message: string, { session, isSafe, isUnderRubble }: Version): void {
    expect(message).toContain('The value is lost: a worker has died.');
    expect({ session, isSafe, isUnderRubble }).toEqual({
      session: expect.any(Number),
      isSafe: false,
      isUnderRubble: true,
    });
  }

  #become(state: State, { values, session }: Pick<Version, 'values' | 'session'>): void {
    const version: Version = { values, session, isSafe: session === undefined, isUnderRubble: false };
    this.#versions.set(state.revision, version);
    this.#current.set(state, version);
  }

  /** Whether a run is overwriting the current value. */
  #isUpdating(state: State): boolean {
    return this.#updating.some((versions) => versions.get(state) === this.#current.get(state));
  }

  #hold(moment: Moment, states: readonly State[]): void {
    const held = this.#held.get(moment) ?? { versions: new Map(), late: new Set() };
    this.#held.set(moment, held);
    for (const state of states) {
      if (held.versions.has(state)) continue;
      held.versions.set(state, this.#current.get(state) as Version);
      if (this.#isUpdating(state)) held.late.add(state);
    }
  }

  #release(moment: Moment): void {
    moment.release();
    this.#held.delete(moment);
  }

  #start(session: number): void {
    const call = this.#queues[session]?.shift() as Call;
    this.#running[session] = call;
    const held = this.#held.get(call.moment) as Held;
    const versions = call.kind === 'write' ? [] : [...held.versions.values()];
    call.mayFindLoss = versions.some(({ isSafe, isUnderRubble }) => isUnderRubble && !isSafe);
  }

  #begin(session: number): void {
    const call = this.#running[session] as Call;
    const { versions } = this.#held.get(call.moment) as Held;
    const [a, b] = this.states.map((state) => versions.get(state)) as [Version, Version?];
    call.result = computed(call.kind, call.x, a.values, b?.values ?? []);
    for (const version of [a, b]) {
      // It was copied from the other memory to this one.
      if (version !== undefined && call.kind !== 'write' && version.session !== session) version.isSafe = true;
    }
  }

  #updates(session: number): readonly (readonly [State, Numbers, Version])[] {
    const { result, moment } = this.#running[session] as Call;
    const { versions } = this.#held.get(moment) as Held;
    return [[this.#a, result?.a] as const, [this.#b, result?.b] as const].flatMap(([state, values]) =>
      values === undefined ? [] : [[state, values, versions.get(state) as Version] as const],
    );
  }

  /** Whether a moment goes on with what a run of the session makes of its states. */
  #movesOn(moment: Moment, session: number): boolean {
    if (moment === this.#running[session]?.moment) return true;
    return !moment.hasBegun && this.#queues[session]?.some((call) => call.moment === moment) === true;
  }

  #update(session: number): void {
    for (const [state, , before] of this.#updates(session)) {
      this.#updating[session]?.set(state, before);
      for (const [moment, { versions, late }] of this.#held) {
        const needs = versions.get(state) === before && !late.has(state) && !this.#movesOn(moment, session);
        if (needs && !before.isUnderRubble) before.isSafe = true;
      }
    }
  }

  #commit(session: number): void {
    const { moment: own } = this.#running[session] as Call;
    const updates = this.#updates(session).map(([state, values, before]) => {
      const next: Version = { values, session, isSafe: false, isUnderRubble: false };
      this.#versions.set(own.of(state), next);
      return { state, before, next };
    });
    for (const [moment, { versions, late }] of this.#held) {
      const held = updates.filter(({ state, before }) => versions.get(state) === before);
      const mayMove = held.some(({ state }) => late.has(state));
      const moved = held.filter(({ state, next }) => this.#versions.get(moment.of(state)) === next);
      if (this.#movesOn(moment, session)) expect(moved).toEqual(held);
      else if (!mayMove) expect(moved).toEqual([]);
      // A snapshot has all of a run's updates or none.
      else if (!moment.hasBegun && moved.length > 0) expect(moved).toEqual(held);
      for (const { state, next } of moved) versions.set(state, next);
      for (const { state } of held) late.delete(state);
    }
    for (const { state, before, next } of updates) {
      if (this.#current.get(state) === before) this.#current.set(state, next);
      this.#updating[session]?.delete(state);
    }
    for (const state of this.states) expect(this.#versions.get(state.revision)).toBe(this.#current.get(state));
    for (const [moment, { versions }] of this.#held) {
      for (const [state, version] of versions) expect(this.#versions.get(moment.of(state))).toBe(version);
    }
  }

  #die(session: number): void {
    for (const [state, , before] of this.#updates(session)) {
      if (before.session === session) before.isUnderRubble = true;
      this.#updating[session]?.delete(state);
      for (const { versions, late } of this.#held.values()) if (versions.get(state) === before) late.delete(state);
    }
  }
}
