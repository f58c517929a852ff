import type { Plan, Program, ProgramValue, Section } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import type { State } from '@sepal/ops';
import { checkIntact, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import type { Moment } from '../../moment.ts';
import type { Pace } from '../../pace.ts';
import type { RefCountedMap } from '../../ref-counted-map.ts';
import { ResidentState, type StateMemory } from '../../resident-state.ts';
import { viewOf } from './memory-view.ts';
import { type Addresses, place } from './place.ts';
import type { SessionMemory } from './session-memory.ts';
import type { ValueKeys } from './value-keys.ts';

/** A buffer that keeps its contents between runs, perhaps shared by several programs of a session. */
export interface ResidentBuffer {
  region: Region;
  /** The state whose value it holds, if any. */
  readonly state: ResidentState | undefined;
  /**
   * If it holds no state: the versions of the states that its section was computed from, none for constants and zeros. Undefined
   * if it was never written completely. In another program the section may have other states besides those that matter here.
   */
  versions: ReadonlyMap<State, number> | undefined;
}

/** A section of the prologue, and what it reads and writes. */
interface AllocatedSection {
  readonly section: Section;
  readonly states: readonly State[];
  /** Sources without memory of their own. */
  readonly staged: readonly number[];
  readonly results: readonly ResidentBuffer[];
}

/** What an allocation needs of its session. */
export interface AllocationParts {
  readonly program: Program;
  readonly plan: Plan;
  readonly keys: ValueKeys;
  readonly memory: SessionMemory;
  /** The buffers of all programs of the session. */
  readonly buffers: RefCountedMap<ResidentBuffer>;
}

/** Runs the steps `from` to `to - 1` of the prologue. */
export type RunPrologue = (from: number, to: number) => Promise<void>;

/** A program's memory in its session: its resident buffers, and a working area. */
export class Allocation {
  readonly memory: SessionMemory;
  readonly addresses: Addresses;
  readonly #program: Program;
  readonly #zeros: ResidentBuffer;
  /** Constants and states with memory of their own, by value. */
  readonly #resident: ReadonlyMap<number, ResidentBuffer>;
  readonly #batches: readonly (readonly AllocatedSection[])[];
  /** The buffer that any program of the session has for a value. */
  readonly #sharedBuffer: (value: number) => ResidentBuffer | undefined;
  readonly #release: () => void;
  /** The states that a run updates. */
  readonly updated: readonly ResidentState[];

  private constructor(
    { program, plan, memory, keys, buffers }: AllocationParts,
    {
      zeros,
      own,
      area,
      release,
    }: { zeros: ResidentBuffer; own: readonly (ResidentBuffer | undefined)[]; area: Region; release: () => void },
  ) {
    this.memory = memory;
    this.#program = program;
    this.#zeros = zeros;
    const { values, prologue, updates } = program;
    this.#resident = new Map(
      own.flatMap((buffer, value) => (buffer && values[value]?.kind !== 'prologue' ? [[value, buffer]] : [])),
    );
    const sections = prologue.sections.map((section) => ({
      section,
      states: section.sources.flatMap((value) => stateOf(values[value]) ?? []),
      staged: section.sources.filter((value) => own[value] === undefined),
      results: section.results.map((value) => own[value] as ResidentBuffer),
    }));
    this.#batches = plan.batches.map(({ from, to }) => sections.slice(from, to));
    this.updated = updates.map((value) => own[value]?.state as ResidentState);
    this.#sharedBuffer = (value) => buffers.get(keys.of[value] as string);
    this.#release = release;
    this.addresses = place(plan, { zeros: zeros.region, own: own.map((buffer) => buffer?.region), area });
  }

  /** Allocates a program's memory; undefined if there is not enough room. */
  static make(parts: AllocationParts): Allocation | undefined {
    const { program, plan, keys, memory, buffers } = parts;
    const taken: string[] = [];
    const fresh: { readonly buffer: ResidentBuffer; readonly bytes: number }[] = [];
    const take = (key: string, bytes: number, state?: State): ResidentBuffer => {
      taken.push(key);
      return buffers.take(key, () => {
        const resident =
          state &&
          new ResidentState(
            state,
            memoryOf(state, memory, () => buffer.region),
          );
        const buffer: ResidentBuffer = { region: { address: 0, bytes }, state: resident, versions: undefined };
        fresh.push({ buffer, bytes });
        return buffer;
      });
    };
    const release = (): void => {
      keys.release();
      for (const key of taken) {
        const last = buffers.release(key);
        if (last === undefined) continue;
        last.state?.leave();
        memory.release(last.region);
      }
    };
    const zeros = take(`zeros ${plan.zeroBytes}`, plan.zeroBytes);
    const own = plan.ownBytes.map((bytes, value) => {
      return bytes === undefined ? undefined : take(keys.of[value] as string, bytes, stateOf(program.values[value]));
    });
    const regions = memory.keep(fresh.map(({ bytes }) => bytes));
    const area = regions && memory.borrow(plan.areaBytes);
    for (const [index, { buffer }] of fresh.entries()) buffer.region = regions?.[index] ?? buffer.region;
    if (area === undefined) {
      release();
      return undefined;
    }
    const releaseAll = (): void => {
      release();
      memory.release(area);
    };
    return new Allocation(parts, { zeros, own, area, release: releaseAll });
  }

  /** Whether {@link refresh} has nothing to do, as before most runs. */
  isFresh(at: Moment): boolean {
    if (this.#zeros.versions === undefined) return false;
    for (const { state, versions } of this.#resident.values()) {
      if (state === undefined ? versions === undefined : !state.has(at.of(state.state))) return false;
    }
    return this.#batches.every((batch) => batch.every((section) => isFresh(section, at)));
  }

  /** Brings up to date what a run reads besides its inputs: constants, states, and what the prologue computes from them. */
  async refresh(at: Moment, run: RunPrologue, pace: Pace): Promise<void> {
    this.#writeZeros();
    for (const [value, buffer] of this.#resident) {
      this.#writeResident(value, buffer, at);
      if (pace.isDue) await pace.pause();
    }
    await this.#runPrologue(at, run);
  }

  /** Runs the stale sections of the prologue: those of a batch together, since their staged values do not overlap. */
  async #runPrologue(at: Moment, run: RunPrologue): Promise<void> {
    let from = 0;
    let to = 0;
    const done: (() => void)[] = [];
    const finish = async (): Promise<void> => {
      if (to > from) await run(from, to);
      for (const mark of done.splice(0)) mark();
    };
    for (const batch of this.#batches) {
      const stale = batch.filter((placed) => !isFresh(placed, at));
      if (stale.some(({ staged }) => staged.length > 0)) {
        await finish();
        from = to;
      }
      for (const { staged } of stale) for (const value of staged) this.#write(value, at);
      for (const placed of stale) {
        const { section } = placed;
        if (section.from !== to) {
          await finish();
          from = section.from;
        }
        to = section.to;
        done.push(startSection(placed, at));
      }
    }
    await finish();
  }

  release(): void {
    this.#release();
  }

  #writeZeros(): void {
    const { region, versions } = this.#zeros;
    if (versions !== undefined) return;
    new Uint8Array(this.memory.memory.buffer, region.address, region.bytes).fill(0);
    this.#zeros.versions = new Map();
  }

  #writeResident(value: number, buffer: ResidentBuffer, at: Moment): void {
    if (buffer.state !== undefined) buffer.state.load(at.of(buffer.state.state));
    else if (buffer.versions === undefined) {
      this.#write(value, at);
      buffer.versions = new Map();
    }
  }

  /** Writes a state or a constant to its address. */
  #write(value: number, at: Moment): void {
    const held = this.#program.values[value] as ProgramValue;
    const { buffer } = this.memory.memory;
    const address = this.addresses.values[value] as number;
    // Another program of the session may have it.
    const other = this.#sharedBuffer(value);
    if (held.kind === 'state' && other?.state?.has(at.of(held.state))) {
      new Uint8Array(buffer).copyWithin(address, other.region.address, other.region.address + other.region.bytes);
      return;
    }
    const { data, dtype, size } = tensorOf(held, at);
    viewOf(buffer, address, dtype, size).set(data);
  }
}

/** Whether a section's results are up to date. */
function isFresh({ states, results }: AllocatedSection, at: Moment): boolean {
  return results.every(({ versions }) => {
    return versions !== undefined && states.every((state) => versions.get(state) === at.of(state).version);
  });
}

/** Marks a section's results as stale. @returns a function that marks them as fresh, once they are computed */
function startSection({ states, results }: AllocatedSection, at: Moment): () => void {
  for (const buffer of results) buffer.versions = undefined;
  return () => {
    const versions = new Map(states.map((state) => [state, at.of(state).version]));
    for (const buffer of results) buffer.versions = versions;
  };
}

function stateOf(value: ProgramValue | undefined): State | undefined {
  return value?.kind === 'state' ? value.state : undefined;
}

/** A state's region in a session's memory. */
function memoryOf({ path, shape, dtype }: State, memory: SessionMemory, region: () => Region): StateMemory {
  // The memory may have grown since the last time.
  const view = (): TensorData => viewOf(memory.memory.buffer, region().address, dtype, sizeOf(shape));
  return {
    read: () => new Tensor(shape, dtype, view().slice()),
    write: (value) => view().set(intact(value, path || 'run', 'A weight').data),
  };
}

function tensorOf(value: ProgramValue, at: Moment): Tensor {
  if (value.kind === 'constant') return intact(value.value, 'run', 'A constant');
  const { state } = value as { readonly state: State };
  return intact(at.of(state).value, state.path || 'run', 'A weight');
}

function intact(value: Tensor, where: string, what: string): Tensor {
  checkIntact(value, where, what);
  return value;
}
