import type { Region } from '@sepal/kernels';
import type { State } from '@sepal/ops';
import type { Work } from '../pace.ts';
import { SharedEntries } from '../shared-entries.ts';
import type { Compiled } from './compile.ts';
import { type LastingValue, lastingValues } from './lasting-values.ts';
import { type Layout, layoutAt } from './layout.ts';
import { Prologue } from './prologue.ts';
import { SessionMemory } from './session-memory.ts';
import { Namer } from './value-names.ts';

/** A lasting value in the memory. */
interface Stored {
  region: Region;
  /** The states that it follows from. */
  readonly states: readonly State[];
  /** Of the states, when it was written last. */
  versions: string | undefined;
}

/** A program's way to write a stored value. */
interface Entry {
  readonly value: LastingValue;
  readonly stored: Stored;
}

/** A program's place in its session's memory. */
export interface Residence {
  readonly layout: Layout;
  readonly memory: SessionMemory;
  /**
   * Writes again what follows from states that have changed, one value after the other. A run sees the weights of one moment:
   * states that are assigned meanwhile count as well.
   */
  refresh(): Work<void>;
  /** Gives up the place. */
  release(): void;
}

/**
 * What the programs of a session have in common: one memory, and in it the weights, which programs for other shapes of input
 * share as far as their kernels want them in the same order.
 */
export class SessionStore {
  readonly #shared: boolean;
  readonly #namer = new Namer();
  #memory: SessionMemory;
  #stored = new SharedEntries<Stored>();
  /** Those who have a place, and what tells them that they have lost it. */
  readonly #residents = new Map<Residence, () => void>();

  /** @param shared whether threads share the memory */
  constructor(shared: boolean) {
    this.#shared = shared;
    this.#memory = new SessionMemory(shared);
  }

  /**
   * Gives a program its place. If all programs together are too large, the others lose theirs.
   *
   * @param onLost called if the program loses its place; it may ask for another one
   */
  settle(compiled: Compiled, onLost: () => void): Residence {
    let residence = this.#settle(compiled);
    if (residence === undefined) {
      this.clear();
      residence = this.#settle(compiled) as Residence;
    }
    this.#residents.set(residence, onLost);
    return residence;
  }

  /** Takes all places away, so that the memory can be collected. */
  clear(): void {
    const lost = [...this.#residents.values()];
    this.#residents.clear();
    this.#memory = new SessionMemory(this.#shared);
    this.#stored = new SharedEntries();
    for (const onLost of lost) onLost();
  }

  #settle(compiled: Compiled): Residence | undefined {
    const { program, plan } = compiled;
    const memory = this.#memory;
    const known = this.#stored;
    const names = this.#namer.namesIn(program.graph);
    const prologue = new Prologue(program.graph);
    const entries: Entry[] = [];
    const fresh: Entry[] = [];
    const keep = (value: LastingValue | undefined): Stored | undefined => {
      if (value === undefined) return undefined;
      let isFresh = false;
      const stored = known.take(value.key, () => {
        isFresh = true;
        const states = [...new Set(value.nodes.flatMap((id) => [...prologue.statesOf(id)]))];
        return { region: { address: 0, bytes: value.bytes }, states, versions: undefined };
      });
      const entry = { value, stored };
      entries.push(entry);
      if (isFresh) fresh.push(entry);
      return stored;
    };
    const values = lastingValues(compiled, names.of);
    const zeros = keep(values.zeros) as Stored;
    const packed = values.packed.map(keep);
    const prologues = values.prologue.map(keep);

    const regions = memory.keep(fresh.map(({ value }) => value.bytes));
    const area = regions && memory.borrow(plan.areaBytes);
    for (const [index, { stored }] of fresh.entries()) if (regions) stored.region = regions[index] as Region;
    const release = (): void => {
      names.release();
      for (const { value } of entries) {
        const last = known.release(value.key);
        if (last !== undefined) memory.release(last.region);
      }
      if (area !== undefined) memory.release(area);
    };
    if (area === undefined) {
      release();
      return undefined;
    }
    const regionOf = (stored: Stored | undefined): Region | undefined => stored?.region;
    const residence: Residence = {
      layout: layoutAt(plan, {
        zeros: zeros.region,
        packed: packed.map(regionOf),
        prologue: prologues.map(regionOf),
        area,
      }),
      memory,
      refresh: () => refresh(entries, { prologue, memory }),
      release: () => {
        this.#residents.delete(residence);
        release();
      },
    };
    return residence;
  }
}

/** Rounds of writing in which there are pauses. */
const ROUNDS = 2;

function* refresh(
  entries: readonly Entry[],
  { prologue, memory }: { prologue: Prologue; memory: SessionMemory },
): Work<void> {
  const isStale = ({ stored: { states, versions } }: Entry): boolean => versions !== versionsOf(states);
  for (let round = 0; entries.some(isStale); round++) {
    for (const { value, stored } of entries) {
      const versions = versionsOf(stored.states);
      if (stored.versions === versions) continue;
      // One at a time: folded kernels are as large as the weights, and are not needed together.
      value.write(prologue.compute(value.nodes), memory.memory.buffer, stored.region.address);
      stored.versions = versions;
      // Who assigns states in every pause shall not keep the run from beginning.
      if (round < ROUNDS) yield;
    }
  }
}

function versionsOf(states: readonly State[]): string {
  return states.map(({ version }) => version).join();
}
