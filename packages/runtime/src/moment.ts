import type { Revision, State } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor';

/** What became of revisions: the revision that a run made of each. */
export type Successors = WeakMap<Revision, Revision>;

/** What a state becomes. */
interface Update {
  readonly state: State;
  readonly revision: Revision;
}

/**
 * What states are worth to the runs that answer one call: what they were when the call was made, whatever is assigned to them
 * since. Runs that are asked for at the same moment see each other's updates.
 *
 * @example
 * const at = new Moment();
 * for (const batch of batches) await executable.run(batch, { at }); // the weights of the first call in all of them
 */
export class Moment extends Part {
  static readonly sepal: Brand = { kind: 'Moment', version: VERSION };

  readonly #revisions = new Map<State, Revision>();
  #hasBegun = false;

  /** Keeps what states are now, unless they are kept already. */
  hold(states: Iterable<State>): void {
    for (const state of states) if (!this.#revisions.has(state)) this.#revisions.set(state, state.revision);
  }

  /** What a state is worth. */
  of(state: State): Revision {
    const held = this.#revisions.get(state);
    if (held !== undefined) return held;
    this.#revisions.set(state, state.revision);
    return state.revision;
  }

  /**
   * The first run begins: what the runs that it waited for have made of the states counts, though it came after the call.
   *
   * @param successors what they made; undefined if there was no run to wait for
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
   * A run has succeeded: its states become what it has made of them, but for those that somebody has assigned since the call.
   *
   * @param updates revisions that the states can become
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
