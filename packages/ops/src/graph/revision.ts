import { SepalError, type Tensor } from '@sepal/tensor';
import type { State } from './state.ts';

/** The memory of an engine that has the only copy of a revision's value. */
export interface Home {
  /** Settles when the run that is overwriting the value has ended; undefined while none is. */
  readonly busy: Promise<void> | undefined;
  /** Copies the value to the host. Not called while `busy`. */
  copyOut(): Tensor;
}

/** A reader that may need a revision later: its state while it is current, the moments of runs. */
export interface Holder {
  /** Holds `next` in place of the revision of `state` that a run replaced by it. */
  follow(state: State, next: Revision): void;
}

/** Where a revision's value comes from: the value, a function that makes it on first read, or the engine's memory that has it. */
export type RevisionSource = { readonly value: Tensor } | { readonly make: () => Tensor } | { readonly home: Home };

/**
 * The value of a state between two assignments. A revision keeps its value even after the state changes.
 *
 * The value may live in the memory of an engine, its home, until it is read. These rules keep it from being overwritten
 * there too early, and from being copied needlessly:
 *
 * - A reader that needs a revision later holds it. A state holds its current revision, a moment those of its run. A forgotten
 *   {@link release} costs a copy at most.
 * - Before a home overwrites or frees its memory, the revision in it {@link leave | leaves}: it is copied to the host if
 *   anything holds it.
 * - A run that updates a state in place replaces its revision. It is not copied for holders that move on to the next one: the
 *   state, the run's own moment and those that wait for the run.
 * - During the updates, the home is {@link busy}. A revision whose only copy is there cannot be read. Its holders, old and new,
 *   move on to the next one if the run succeeds; if it fails, the value is lost.
 */
export class Revision {
  /** Unique per state and increasing. */
  readonly version: number;
  /** The state's name in errors. */
  readonly #path: string;
  readonly #holders = new Set<Holder>();
  #value: Tensor | undefined;
  #make: () => Tensor;
  #home: Home | undefined;

  constructor(version: number, path: string, source: RevisionSource) {
    this.version = version;
    this.#path = path;
    this.#value = 'value' in source ? source.value : undefined;
    this.#home = 'home' in source ? source.home : undefined;
    this.#make = 'make' in source ? source.make : () => (this.#home as Home).copyOut();
  }

  /**
   * The value: made, or copied out of its home, on first read.
   *
   * @throws SepalError if a run is overwriting it, or it is lost
   */
  get value(): Tensor {
    if (this.#value !== undefined) return this.#value;
    if (this.busy !== undefined) {
      throw new SepalError({
        where: this.#path,
        message: 'A run is updating the value in the engine’s memory at this moment.',
        hint: 'Use `await state.read()`, which waits for it.',
      });
    }
    this.#value = this.#make();
    this.#home = undefined;
    return this.#value;
  }

  /** The value if it is on the host already. */
  get known(): Tensor | undefined {
    return this.#value;
  }

  /** The memory that has the only copy of the value; undefined if it is on the host or not made yet. */
  get home(): Home | undefined {
    return this.#home;
  }

  /** Settles when the run that is overwriting the value has ended; undefined if the value can be read at once. */
  get busy(): Promise<void> | undefined {
    return this.#home?.busy;
  }

  get holders(): ReadonlySet<Holder> {
    return this.#holders;
  }

  /** Keeps the value readable for `holder`. */
  hold(holder: Holder): void {
    this.#holders.add(holder);
  }

  release(holder: Holder): void {
    this.#holders.delete(holder);
  }

  /** Its home is about to overwrite or free the value: copies it to the host if anything holds it. */
  leave(): void {
    if (this.#home === undefined) return;
    if (this.#holders.size > 0) this.#value = this.value;
    else
      this.#end(
        'it was overwritten in the engine’s memory while nothing held it',
        'Hold a revision as long as you need it.',
      );
  }

  /** Its home has lost the value. @param reason a clause, such as `a thread of the engine has ended` */
  lose(reason: string): void {
    if (this.#home === undefined) return;
    this.#end(reason, 'Assign a value, such as the last saved weights; then it can be used again.');
  }

  #end(reason: string, hint: string): void {
    this.#home = undefined;
    this.#make = () => {
      throw new SepalError({ where: this.#path, message: `The value is lost: ${reason}.`, hint });
    };
  }
}
