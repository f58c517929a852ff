import type { Home, Revision, State } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import type { Moment } from './moment.ts';
import type { Commit } from './session.ts';

/** How a state's memory is accessed. */
export interface StateMemory {
  /** A copy of the elements. */
  read(): Tensor;
  write(value: Tensor): void;
}

/** A state's buffer in a session's memory: the home of the revisions that runs compute there. */
export class ResidentState implements Home {
  readonly state: State;
  readonly #memory: StateMemory;
  /** The revision whose elements are there; undefined if there is none. */
  #content: Revision | undefined;
  #busy: Promise<void> | undefined;

  constructor(state: State, memory: StateMemory) {
    this.state = state;
    this.#memory = memory;
  }

  get busy(): Promise<void> | undefined {
    return this.#busy;
  }

  /** Whether the memory has all of a revision. */
  has(revision: Revision): boolean {
    return this.#content === revision && this.#busy === undefined;
  }

  copyOut(): Tensor {
    return this.#memory.read();
  }

  /** Writes a revision, unless it is there already. */
  load(revision: Revision): void {
    if (this.#content === revision) return;
    // Read it first: that throws if the value is lost, or a run is overwriting it.
    const { value } = revision;
    this.leave();
    this.#memory.write(value);
    this.#content = revision;
  }

  /**
   * Copies the revision that is there to the host if anyone holds it, before the memory is freed or used for another one. A run that
   * is overwriting it fails, and reports that itself.
   */
  leave(): void {
    if (this.#busy !== undefined) return;
    this.#content?.leave();
    this.#content = undefined;
  }

  /** A run begins to overwrite the memory. What other holders need of the run's own revision has been kept already. */
  begin(own: Revision, until: Promise<void>): void {
    if (this.#content !== own) this.leave();
    this.#busy = until;
  }

  /** The run has succeeded: the memory has the new value. */
  succeed(): Revision {
    this.#content = this.state.reviseIn(this);
    return this.#content;
  }

  /** The run has failed. If it had begun, the memory has neither value. */
  fail(reason: string): void {
    if (this.#busy === undefined) return;
    this.#content?.lose(reason);
    this.#content = undefined;
    this.#busy = undefined;
  }

  end(): void {
    this.#busy = undefined;
  }
}

/** A run that updates states in place. */
export interface InPlaceUpdate {
  /** The states that it updates. */
  readonly states: readonly ResidentState[];
  readonly at: Moment;
  /**
   * Computes the updates: calls `begin` before it overwrites the first state, and `finish` after the last, each in the same turn.
   */
  compute(begin: () => void, finish: () => void): Promise<void>;
  /** Says in a clause why `compute` failed. */
  reasonOf(error: unknown): string;
}

/**
 * Updates states in place. Meanwhile, values without a copy on the host cannot be read.
 *
 * @throws what `compute` throws; revisions that it had begun to overwrite and that have no copy on the host are lost
 */
export async function updateInPlace({ states, at, compute, reasonOf }: InPlaceUpdate, commit: Commit): Promise<void> {
  let settle = (): void => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const begin = (): void => {
    commit.begin();
    for (const resident of states) resident.begin(at.of(resident.state), settled);
  };
  const finish = (): void => {
    commit.finish(states.map((resident) => ({ state: resident.state, revision: resident.succeed() })));
    for (const resident of states) resident.end();
  };
  try {
    await compute(begin, finish);
  } catch (error) {
    for (const resident of states) resident.fail(reasonOf(error));
    throw error;
  } finally {
    settle();
  }
}
