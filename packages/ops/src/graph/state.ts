import { type Brand, checkIntact, type DType, Part, type Shape, type Tensor, VERSION } from '@sepal/tensor';
import { checkTensor } from '../arguments/check-tensor.ts';
import { checkUpdate } from './check-update.ts';

/** What a {@link State} is made from. */
export interface StateOptions {
  /** For errors and listings, such as `conv1/kernel`. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The first value, or a function that makes it when it is first asked for. */
  readonly initial: Tensor | (() => Tensor);
}

/** What a state is worth from one assignment to the next. Whoever keeps a revision sees that value, whatever the state becomes. */
export interface Revision {
  /** No two revisions of a state have the same, and later ones have larger ones. */
  readonly version: number;
  /** The first reading of a state's first revision makes it. */
  readonly value: Tensor;
}

/**
 * A mutable cell that graphs read and write: a weight, a moving average, a seed counter.
 *
 * Shape and element type never change. `version` grows with every assignment, so whoever derived something from the
 * value (folded or packed weights) can tell that it is out of date.
 */
export class State extends Part {
  static readonly sepal: Brand = { kind: 'State', version: VERSION };

  /** For errors and listings, such as `conv1/kernel`. */
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

  /** What the state is worth now. */
  get revision(): Revision {
    return this.#revision;
  }

  /** Grows with every assignment. */
  get version(): number {
    return this.#revision.version;
  }

  /** The value now. The first reading of a state that was never assigned makes the initial one. */
  get value(): Tensor {
    return this.#revision.value;
  }

  /** The value, for callers that do not care where it lives: an engine may have to bring it. */
  async read(): Promise<Tensor> {
    return this.value;
  }

  /** Replaces the value. @throws ShapeError if shape or element type differ; then nothing has changed. */
  assign(value: Tensor): void {
    this.become(this.revise(value));
  }

  /** A revision that the state can become. @throws ShapeError if shape or element type differ */
  revise(value: Tensor): Revision {
    this.#check(value);
    return { version: ++this.#latest, value };
  }

  /** Replaces the value by a revision that {@link revise} gave. It cannot fail: whoever assigns several states makes all revisions first. */
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
