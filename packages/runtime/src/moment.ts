import type { Holder, Revision, State } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';

/** A state's new revision. */
export interface Update {
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
 * at.release();
 */
export class Moment extends Part implements Holder {
  static readonly sepal: Brand = { kind: 'Moment', version: VERSION };

  readonly #revisions = new Map<State, Revision>();
  #hasBegun = false;
  /** Runs that have begun and not ended. */
  #runs = 0;

  /** Snapshots states that it does not hold yet. */
  hold(states: Iterable<State>): void {
    for (const state of states) this.of(state);
  }

  /** The value of a state at this moment. */
  of(state: State): Revision {
    const held = this.#revisions.get(state);
    if (held !== undefined) return held;
    const { revision } = state;
    this.follow(state, revision);
    return revision;
  }

  /** Whether one of its runs has begun: until then, updates by runs that it waits for apply, though they come after the call. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Settles when a run of another session that updates a state of the moment has ended; undefined if all can be read. */
  get busy(): Promise<void> | undefined {
    for (const { busy } of this.#revisions.values()) if (busy !== undefined) return busy;
    return undefined;
  }

  /** Begins a run, when the moment is not {@link busy}. */
  begin(): void {
    this.#hasBegun = true;
    this.#runs++;
  }

  /** Ends a run that has begun. */
  end(): void {
    this.#runs--;
  }

  /**
   * Copies to the host what a run of this moment is about to replace, if others still need it.
   *
   * @param states the states that the run updates
   * @param waiting the moments of runs that wait for this one
   */
  keep(states: Iterable<State>, waiting: ReadonlySet<Holder>): void {
    for (const state of states) {
      const revision = this.of(state);
      if (revision.home === undefined) continue;
      for (const holder of revision.holders) {
        // The moment may have a second run, in another session.
        if (holder === this ? this.#runs === 1 : movesOn(holder, state, waiting)) continue;
        revision.leave();
        break;
      }
    }
  }

  /**
   * Applies the updates of a run that has succeeded: to the moment, to the moments that wait, and to states that were not assigned since
   * the call.
   */
  advance(updates: readonly Update[], waiting: ReadonlySet<Holder>): void {
    // A value that the run wrote over is gone. A moment that took hold of one meanwhile moves on, in all its states alike.
    const isGone = ({ state, revision }: Update): boolean => {
      const { home } = this.of(state);
      return home !== undefined && home === revision.home;
    };
    const late = new Set(updates.filter(isGone).flatMap(({ state }) => [...this.of(state).holders]));
    const moves = (holder: Holder, state: State): boolean =>
      holder === this || movesOn(holder, state, waiting) || (late.has(holder) && !(holder as Moment).hasBegun);
    for (const update of updates) {
      const { state, revision } = update;
      const before = this.of(state);
      const gone = isGone(update);
      for (const holder of [...before.holders]) if (gone || moves(holder, state)) holder.follow(state, revision);
      if (gone) before.leave();
    }
  }

  follow(state: State, next: Revision): void {
    next.hold(this);
    const before = this.#revisions.get(state);
    if (before !== next) before?.release(this);
    this.#revisions.set(state, next);
  }

  /**
   * Forgets the snapshot once the call has been answered, so that no old values are kept for it. The moment can be used for another
   * call then.
   */
  release(): void {
    for (const revision of this.#revisions.values()) revision.release(this);
    this.#revisions.clear();
    this.#hasBegun = false;
  }
}

/** Whether a holder goes on with the next revision when a run replaces the one that it holds. */
function movesOn(holder: Holder, state: State, waiting: ReadonlySet<Holder>): boolean {
  return holder === state || (waiting.has(holder) && !(holder as Moment).hasBegun);
}
