import type { State } from '@sepal/ops';
import { type PackedTensor, packTensor, unpackTensor } from './parcel.ts';

/** The new value of a state, by its index. */
export type Change = readonly [index: number, value: PackedTensor];

/**
 * One end of a link between the states of a trainer here and those of its twin in a worker: what has changed at one end is sent to the
 * other.
 */
export class StateLink {
  readonly #states: readonly State[];
  /** The versions that the other end has. */
  readonly #known: (number | undefined)[];

  /** @param states in the order of those at the other end */
  constructor(states: readonly State[]) {
    this.#states = states;
    this.#known = states.map(() => undefined);
  }

  get size(): number {
    return this.#states.length;
  }

  /** What the other end has to be sent; it counts as sent then. */
  async changes(): Promise<Change[]> {
    const changes: Change[] = [];
    for (const [index, state] of this.#states.entries()) {
      if (state.version === this.#known[index]) continue;
      const value = await state.read();
      this.#known[index] = state.version;
      changes.push([index, packTensor(value)]);
    }
    return changes;
  }

  /** Takes what the other end has sent: all of it, or nothing if a value does not fit. */
  take(changes: readonly Change[]): void {
    const moves = changes.map(([index, value]) => {
      const state = this.#states[index] as State;
      return { index, state, revision: state.revise(unpackTensor(value)) };
    });
    for (const { index, state, revision } of moves) {
      state.become(revision);
      this.#known[index] = state.version;
    }
  }
}
