import type { Revision, State } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor';

/** Maps revisions to the ones that a run replaced them by. */
export type Successors = WeakMap<Revision, Revision>;

/** A state's new revision. */
interface Update {
  readonly state: State;
  readonly revision: Revision;
}

/**
 * A snapshot of states for the runs that answer one call: their values when the call was made, whatever is assigned
 * later. Runs that share a moment see each other's updates.
 *
 * @example
 * const at = new Moment();
 * for (const batch of batches) await executable.run(batch, { at }); // all of them use the weights of the first call
 */
export class Moment extends Part {
  static readonly sepal: Brand = { kind: 'Moment', version: VERSION };

  readonly #revisions = new Map<State, Revision>();
  #hasBegun = false;

  /** Snapshots states that it does not hold yet. */
  hold(states: Iterable<State>): void {
    for (const state of states) if (!this.#revisions.has(state)) this.#revisions.set(state, state.revision);
  }

  /** The value of a state at this moment. */
  of(state: State): Revision {
    const held = this.#revisions.get(state);
    if (held !== undefined) return held;
    this.#revisions.set(state, state.revision);
    return state.revision;
  }

  /**
   * Starts the first run: updates by the runs it waited for apply, though they came after the call.
   *
   * @param successors their updates; undefined if it did not wait
   */
  begin(successors: Successors | undefined): void {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    if (!isFirst || successors === undefined) return;
    for (const [state, held] of this.#revisions) {
      let latest = held;
      for (let next = successors.get(held); next !== undefined; next = successors.get(next)) latest = next;
      this.#revisions.set(state, latest);
    }
  }

  /**
   * Ends a successful run: applies its updates, except to states assigned since the call.
   *
   * @param updates the new revisions
   */
  advance(updates: readonly Update[], successors: Successors): void {
    for (const { state, revision } of updates) {
      const before = this.of(state);
      if (state.revision === before) state.become(revision);
      successors.set(before, revision);
      this.#revisions.set(state, revision);
    }
  }
}
