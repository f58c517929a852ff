import {
  type Brand,
  type DType,
  formatShape,
  Part,
  type Shape,
  ShapeError,
  sameShape,
  type Tensor,
  VERSION,
} from '@sepal/tensor';

/** What a {@link State} is made from. */
export interface StateOptions {
  /** For errors and listings, such as `conv1/kernel`. */
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The first value, or a function that makes it when it is first asked for. */
  readonly initial: Tensor | (() => Tensor);
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
  #value: Tensor | (() => Tensor);
  #version = 0;

  constructor({ path, shape, dtype, initial }: StateOptions) {
    super();
    this.path = path;
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.#value = initial;
    if (typeof initial !== 'function') this.#check(initial);
  }

  /** Grows with every assignment. */
  get version(): number {
    return this.#version;
  }

  /** The value now. The first reading of a state that was never assigned makes the initial one. */
  get value(): Tensor {
    if (typeof this.#value === 'function') {
      const made = this.#value();
      this.#check(made);
      this.#value = made;
    }
    return this.#value;
  }

  /** The value, for callers that do not care where it lives: an engine may have to bring it. */
  async read(): Promise<Tensor> {
    return this.value;
  }

  /** Replaces the value. @throws ShapeError if shape or element type differ; then nothing has changed. */
  assign(value: Tensor): void {
    this.#check(value);
    this.#value = value;
    this.#version++;
  }

  #check(value: Tensor): void {
    if (sameShape(value.shape, this.shape) && value.dtype === this.dtype) return;
    throw new ShapeError({
      where: this.path,
      message: `Expected a value of shape ${formatShape(this.shape)} and dtype ${this.dtype}. Received shape ${formatShape(value.shape)} and dtype ${value.dtype}.`,
    });
  }
}
