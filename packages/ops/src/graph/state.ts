import { type Brand, checkIntact, type DType, Part, type Shape, type Tensor, VERSION } from '@sepal/tensor';
import { checkTensor } from '../arguments/check-tensor.ts';
import { checkUpdate } from './check-type.ts';

/** Options of {@link State}. */
export interface StateOptions {
  /** The name in errors and listings, such as `conv1/kernel`. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The initial value, or a function that makes it on first use. */
  readonly initial: Tensor | (() => Tensor);
}

/** The value of a state between two assignments. A revision keeps its value even after the state changes. */
export interface Revision {
  /** Unique per state and increasing. */
  readonly version: number;
  /** Made on first read for the initial revision. */
  readonly value: Tensor;
}

/**
 * A mutable cell that graphs read and write: a weight, a moving average, a seed counter.
 *
 * Shape and element type never change. `version` grows with every assignment, so that anything derived from the value (folded
 * or packed weights) can be recognized as stale.
 */
export class State extends Part {
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
    this.#revision = typeof initial === 'function' ? this.#whenRead(initial) : { version: 0, value: initial };
  }

  /** The current revision. */
  get revision(): Revision {
    return this.#revision;
  }

  /** Grows with every assignment. */
  get version(): number {
    return this.#revision.version;
  }

  /** The current value. Reading a state that was never assigned makes its initial value. */
  get value(): Tensor {
    return this.#revision.value;
  }

  /** The current value, for callers that do not care where it lives: an engine may have to fetch it. */
  async read(): Promise<Tensor> {
    return this.value;
  }

  /** Replaces the value. @throws ShapeError if shape or element type differ; nothing has changed then. */
  assign(value: Tensor): void {
    this.become(this.revise(value));
  }

  /** Prepares a revision for {@link become}. @throws ShapeError if shape or element type differ */
  revise(value: Tensor): Revision {
    this.#check(value);
    return { version: ++this.#latest, value };
  }

  /** Switches to a revision from {@link revise}. It cannot fail, so several states can be updated atomically: prepare all revisions first. */
  become(revision: Revision): void {
    this.#revision = revision;
  }

  #whenRead(make: () => Tensor): Revision {
    const check = (value: Tensor): Tensor => {
      this.#check(value);
      return value;
    };
    let made: Tensor | undefined;
    return {
      version: 0,
      get value() {
        made ??= check(make());
        return made;
      },
    };
  }

  #check(value: Tensor): void {
    checkTensor(value, this.path);
    checkUpdate(this, value);
    checkIntact(value, this.path, 'A value');
  }
}
