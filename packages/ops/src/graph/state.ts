import { checkIntact, type DType, type Shape, type Tensor } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { checkTensor } from '../arguments/check-tensor.ts';
import { checkUpdate } from './check-type.ts';
import { type Holder, type Home, Revision } from './revision.ts';

/** Options of {@link State}. */
export interface StateOptions {
  /** The name in errors and listings, such as `conv1/kernel`. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The initial value, or a function that makes it on first use. */
  readonly initial: Tensor | (() => Tensor);
}

/**
 * A mutable cell that graphs read and write: a weight, a moving average, a seed counter.
 *
 * Shape and element type never change. `version` grows with every assignment, so that anything derived from the value (folded
 * or packed weights) can be recognized as stale. A value that a run computed may stay in the engine's memory until it is read.
 */
export class State extends Part implements Holder {
  static readonly sepal: Brand = { kind: 'State', version: VERSION };

  /** The name in errors and listings, such as `conv1/kernel`. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  #revision: Revision;
  #latest = 0;

  constructor({ path, shape, dtype, initial }: StateOptions) {
    super();
    this.path = path;
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    if (typeof initial !== 'function') this.#check(initial);
    this.#revision = new Revision(
      0,
      path,
      typeof initial === 'function' ? { make: () => this.#checked(initial()) } : { value: initial },
    );
    this.#revision.hold(this);
  }

  /** The current revision. Hold it to read it after another has replaced it. */
  get revision(): Revision {
    return this.#revision;
  }

  /** Grows with every assignment. */
  get version(): number {
    return this.#revision.version;
  }

  /**
   * The current value. Reading a state that was never assigned makes its initial value.
   *
   * @throws SepalError while a run is updating it, on threads or in a large training step ({@link read} waits for it), or if it was lost because a thread ended amid
   *   an update, until a value is assigned
   */
  get value(): Tensor {
    return this.#revision.value;
  }

  /**
   * The current value; if a run is updating it, the value afterwards.
   *
   * @throws SepalError if it was lost because a thread ended amid an update, until a value is assigned
   */
  async read(): Promise<Tensor> {
    for (let busy = this.#revision.busy; busy !== undefined; busy = this.#revision.busy) await busy;
    return this.value;
  }

  /** Replaces the value. @throws ShapeError if shape or element type differ; nothing has changed then. */
  assign(value: Tensor): void {
    this.become(this.revise(value));
  }

  /** Prepares a revision for {@link become}. @throws ShapeError if shape or element type differ */
  revise(value: Tensor): Revision {
    this.#check(value);
    return new Revision(++this.#latest, this.path, { value });
  }

  /** Prepares a revision whose value a run has written into an engine's memory. */
  reviseIn(home: Home): Revision {
    return new Revision(++this.#latest, this.path, { home });
  }

  /**
   * Switches to a revision from {@link revise} or {@link reviseIn}. It cannot fail, so several states can be updated atomically:
   * prepare all revisions first.
   */
  become(revision: Revision): void {
    revision.hold(this);
    if (revision !== this.#revision) this.#revision.release(this);
    this.#revision = revision;
  }

  follow(_: State, next: Revision): void {
    this.become(next);
  }

  #checked(value: Tensor): Tensor {
    this.#check(value);
    return value;
  }

  #check(value: Tensor): void {
    checkTensor(value, this.path);
    checkUpdate(this, value);
    checkIntact(value, this.path, 'A value');
  }
}
