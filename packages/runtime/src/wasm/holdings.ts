import type { Work } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import type { State } from '@sepal/ops';
import type { Moment } from '../moment.ts';
import type { SharedEntries } from '../shared-entries.ts';
import type { LastingValue } from './lasting-values.ts';
import type { Prologue } from './prologue.ts';
import type { SessionMemory } from './session-memory.ts';

/** A lasting value in a session's memory, which several programs may have in common. */
export interface Stored {
  region: Region;
  /** The states that it follows from. */
  readonly states: readonly State[];
  /** Of the states, when it was written last; undefined if it has not been written, or not to its end. */
  versions: string | undefined;
}

/** A stored value, and one program's way to write it. */
interface Entry {
  readonly value: LastingValue;
  readonly stored: Stored;
}

/** The lasting values of one program. */
export class Holdings {
  readonly #stored: SharedEntries<Stored>;
  readonly #memory: SessionMemory;
  readonly #prologue: Prologue;
  readonly #entries: Entry[] = [];
  /** Those that no other program has, as long as they have no place. */
  #homeless: Entry[] = [];

  /**
   * @param parts `stored`: the values of all programs of the session; `memory`: where they are; `prologue`: computes what
   *   this program's are written from
   */
  constructor({
    stored,
    memory,
    prologue,
  }: {
    stored: SharedEntries<Stored>;
    memory: SessionMemory;
    prologue: Prologue;
  }) {
    this.#stored = stored;
    this.#memory = memory;
    this.#prologue = prologue;
  }

  /** The value as another program has stored it, or without a place until {@link place} gives it one. */
  take(value: LastingValue): Stored {
    let isNew = false;
    const stored = this.#stored.take(value.key, () => {
      isNew = true;
      const states = [...new Set(value.nodes.flatMap((id) => [...this.#prologue.statesOf(id)]))];
      return { region: { address: 0, bytes: value.bytes }, states, versions: undefined };
    });
    const entry = { value, stored };
    this.#entries.push(entry);
    if (isNew) this.#homeless.push(entry);
    return stored;
  }

  /** Gives places to all that have none. @returns false if there is no room */
  place(): boolean {
    const regions = this.#memory.keep(this.#homeless.map(({ value }) => value.bytes));
    if (regions === undefined) return false;
    for (const [index, { stored }] of this.#homeless.entries()) stored.region = regions[index] as Region;
    this.#homeless = [];
    return true;
  }

  /** Writes again what follows from states that had other values, one value after the other. */
  *refresh(at: Moment): Work<void> {
    for (const { value, stored } of this.#entries) {
      const versions = stored.states.map((state) => at.of(state).version).join();
      if (stored.versions === versions) continue;
      stored.versions = undefined;
      // One at a time: folded kernels are as large as the weights, and are not needed together.
      const values = this.#prologue.compute(value.nodes, (state) => at.of(state).value);
      value.write(values, this.#memory.memory.buffer, stored.region.address);
      stored.versions = versions;
      yield;
    }
  }

  /** Gives everything back. What no other program has loses its place. */
  release(): void {
    for (const { value } of this.#entries) {
      const last = this.#stored.release(value.key);
      if (last !== undefined) this.#memory.release(last.region);
    }
  }
}
