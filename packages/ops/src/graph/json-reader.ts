import {
  type DType,
  dtypes,
  formatShape,
  GraphError,
  isStatic,
  SepalError,
  type Shape,
  type SymbolicShape,
  sameShape,
  type Tensor,
} from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { parseExactText } from './exact-text.ts';
import type { State } from './state.ts';

/** The properties of a JSON object. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** The written types of tensors, and of states. */
export interface JsonTypes {
  readonly tensors: readonly { readonly shape: Shape; readonly dtype: DType }[];
  readonly states: readonly { readonly path: string; readonly shape: Shape; readonly dtype: DType }[];
}

/** Reads JSON of unknown origin. Its errors name the caller, and where in the JSON something else was expected. */
export class JsonReader {
  readonly #where: string;

  /** @param where the caller, for errors */
  constructor(where: string) {
    this.#where = where;
  }

  object(value: unknown, at: string): JsonFields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonFields;
    throw this.unexpected(at, 'an object', value);
  }

  /** A list, each entry read by `read`. */
  list<T>(value: unknown, at: string, read: (entry: unknown, at: string) => T): T[] {
    if (Array.isArray(value)) return value.map((entry, index) => read(entry, `${at}[${index}]`));
    throw this.unexpected(at, 'a list', value);
  }

  text(value: unknown, at: string): string {
    if (typeof value === 'string') return value;
    throw this.unexpected(at, 'a string', value);
  }

  /** An integer from `least` to `most`. */
  integer(value: unknown, at: string, [least, most]: readonly [number, number]): number {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
    throw this.unexpected(at, most < least ? 'nothing: there are none' : `an integer from ${least} to ${most}`, value);
  }

  /** The entry of a list whose index is `value`. */
  entry<T>(list: readonly T[], value: unknown, at: string): T {
    return list[this.integer(value, at, [0, list.length - 1])] as T;
  }

  /** A type, from the properties `shape` and `dtype`. */
  type({ shape, dtype }: JsonFields, at: string): { readonly shape: SymbolicShape; readonly dtype: DType } {
    const isLength = (length: unknown): boolean =>
      length === null || (Number.isSafeInteger(length) && (length as number) >= 0);
    if (!Array.isArray(shape) || !shape.every(isLength)) {
      throw this.unexpected(`${at}.shape`, 'a list of lengths or null', shape);
    }
    if (!dtypes.includes(dtype as DType)) {
      throw this.unexpected(`${at}.dtype`, dtypes.map((name) => `'${name}'`).join(', '), dtype);
    }
    return { shape: shape as SymbolicShape, dtype: dtype as DType };
  }

  /** A type whose lengths are all known. */
  staticType(fields: JsonFields, at: string): { readonly shape: Shape; readonly dtype: DType } {
    const { shape, dtype } = this.type(fields, at);
    if (isStatic(shape)) return { shape, dtype };
    throw this.unexpected(`${at}.shape`, 'a list of lengths', shape);
  }

  /** Attributes, with the numbers that JSON lacks. */
  attributes(value: unknown, at: string): JsonFields {
    return parseExactText(JSON.stringify(this.object(value, at))) as JsonFields;
  }

  /** Checks tensors and states against what was written of them. */
  checkTypes(
    given: { readonly tensors: readonly Tensor[]; readonly states: readonly State[] },
    written: JsonFields,
  ): void {
    for (const what of ['tensors', 'states'] as const) {
      const values: readonly (Tensor | State)[] = given[what];
      const types = this.list(written[what], `json.${what}`, (type, at) => this.staticType(this.object(type, at), at));
      if (values.length !== types.length) throw this.unexpected(what, `a list of ${types.length}`, values);
      for (const [index, { shape, dtype }] of types.entries()) {
        const value = values[index] as Tensor | State;
        if (dtype === value.dtype && sameShape(shape, value.shape)) continue;
        throw this.error(`${what}[${index}]`, {
          message: `Expected ${dtype} of shape ${formatShape(shape)}. Received: ${value.dtype} of shape ${formatShape(value.shape)}.`,
          hint: `Pass the ${what} in the order in which they were written.`,
        });
      }
    }
  }

  /** Runs what may throw because of the JSON. */
  attempt<T>(at: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      const message = error instanceof SepalError ? error.message : 'The operands or attributes do not fit.';
      throw Object.assign(this.error(at, { message }), { cause: error });
    }
  }

  unexpected(at: string, expected: string, received: unknown): GraphError {
    return this.error(at, { message: `Expected ${expected}. Received: ${show(received)}.` });
  }

  error(at: string, details: { readonly message: string; readonly hint?: string }): GraphError {
    return new GraphError({ where: `${this.#where}, ${at}`, ...details });
  }
}
