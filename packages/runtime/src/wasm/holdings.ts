import type { Work } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import type { State } from '@sepal/ops';
import type { Moment } from '../moment.ts';
import type { RefCountedMap } from '../ref-counted-map.ts';
import type { LastingValue } from './lasting-values.ts';
import type { Prologue } from './prologue.ts';
import type { SessionMemory } from './session-memory.ts';

/** A lasting value in a session's memory, perhaps shared by several programs. */
export interface Stored {
  region: Region;
  /** The states that it depends on. */
  readonly states: readonly State[];
  /** The states' versions when it was last written; undefined if it has never been written completely. */
  versions: string | undefined;
}

/** A stored value, and how one program writes it. */
interface Entry {
  readonly value: LastingValue;
  readonly stored: Stored;
}

/** The lasting values of one program. */
export class Holdings {
  readonly #stored: RefCountedMap<Stored>;
  readonly #memory: SessionMemory;
  readonly #prologue: Prologue;
  readonly #entries: Entry[] = [];
  /** New values that have no region yet. */
  #homeless: Entry[] = [];

  /**
   * @param parts `stored`: the values of all programs of the session; `memory`: where they are; `prologue`: computes the
   *   sources of this program's values
   */
  constructor({
    stored,
    memory,
    prologue,
  }: {
    stored: RefCountedMap<Stored>;
    memory: SessionMemory;
    prologue: Prologue;
  }) {
    this.#stored = stored;
    this.#memory = memory;
    this.#prologue = prologue;
  }

  /** The value as stored by another program, or a new one without a region until {@link place} allocates it. */
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

  /** Allocates regions for new values. @returns false if there is no room */
  place(): boolean {
    const regions = this.#memory.keep(this.#homeless.map(({ value }) => value.bytes));
    if (regions === undefined) return false;
    for (const [index, { stored }] of this.#homeless.entries()) stored.region = regions[index] as Region;
    this.#homeless = [];
    return true;
  }

  /** Rewrites values whose states have changed, one after the other. */
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

  /** Releases all values, and frees those of no other program. */
  release(): void {
    for (const { value } of this.#entries) {
      const last = this.#stored.release(value.key);
      if (last !== undefined) this.#memory.release(last.region);
    }
  }
}
