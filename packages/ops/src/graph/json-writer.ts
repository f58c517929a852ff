import { GraphError, type Tensor } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { exactText } from './exact-text.ts';
import type { JsonTypes } from './json-reader.ts';
import type { State } from './state.ts';

/** Writes JSON that names tensors and states by their indices in lists beside it. */
export class JsonWriter {
  readonly #where: string;
  readonly #tensors = new Map<Tensor, number>();
  readonly #states = new Map<State, number>();

  /** @param where the caller, for errors */
  constructor(where: string) {
    this.#where = where;
  }

  get tensors(): readonly Tensor[] {
    return [...this.#tensors.keys()];
  }

  get states(): readonly State[] {
    return [...this.#states.keys()];
  }

  /** What readers check the lists against. */
  get types(): JsonTypes {
    return {
      tensors: this.tensors.map(({ shape, dtype }) => ({ shape, dtype })),
      states: this.states.map(({ path, shape, dtype }) => ({ path, shape, dtype })),
    };
  }

  tensor(value: Tensor): number {
    return indexIn(this.#tensors, value);
  }

  state(state: State): number {
    return indexIn(this.#states, state);
  }

  /** Attributes as JSON, exactly. @throws GraphError if they are not plain data */
  attributes(attributes: unknown, at: string): unknown {
    this.#checkPlain(attributes, at);
    return JSON.parse(exactText(attributes));
  }

  #checkPlain(value: unknown, at: string): void {
    if (value === null || ['number', 'string', 'boolean'].includes(typeof value)) return;
    const isList = Array.isArray(value);
    if (!isList && (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)) {
      throw new GraphError({
        where: this.#where,
        message: `The attributes of ${at} must be numbers, strings, booleans, null, and lists and objects of them. Received: ${show(value)}.`,
      });
    }
    for (const entry of Object.values(value as object)) if (isList || entry !== undefined) this.#checkPlain(entry, at);
  }
}

function indexIn<T>(list: Map<T, number>, entry: T): number {
  const index = list.get(entry) ?? list.size;
  list.set(entry, index);
  return index;
}
