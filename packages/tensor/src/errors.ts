import { type Brand, isInstance } from './copies/brand.ts';
import { VERSION } from './copies/version.ts';
import { cut } from './options/list-few.ts';

/** The parts of an error's message: programs read the parts, people read the sentences made of them. */
export interface ErrorDetails {
  /** Where it was thrown: a layer's class and name, an op, a function. */
  readonly where?: string | undefined;
  /** What is wrong, in whole sentences, including what was expected and received. */
  readonly message: string;
  /** What to do about it, in whole sentences. */
  readonly hint?: string | undefined;
}

/** The maximum lengths of the parts, so that an error stays readable whatever it describes. */
const LONGEST_WHERE = 200;
const LONGEST_MESSAGE = 800;
const LONGEST_HINT = 450;

/**
 * The base of every error that Sepal throws on purpose.
 *
 * `message` reads "where: what is wrong. What to do."; the parts are properties too.
 *
 * @example
 * try {
 *   new DepthwiseConv2D({ kernelSize: 0 });
 * } catch (error) {
 *   if (error instanceof SepalError) console.log(error.where, error.hint);
 * }
 */
export class SepalError extends Error {
  static readonly sepal: Brand = { kind: 'SepalError', version: VERSION };

  /** Errors from another copy of the package count too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` may be a subclass
    return isInstance(this, value);
  }

  readonly where: string | undefined;
  /** What is wrong, without `where` and `hint`. */
  readonly detail: string;
  readonly hint: string | undefined;

  constructor({ where, message, hint }: ErrorDetails) {
    const who = where && cut(where, LONGEST_WHERE);
    const detail = cut(message, LONGEST_MESSAGE);
    const advice = hint && cut(hint, LONGEST_HINT);
    super([who === undefined ? detail : `${who}: ${detail}`, advice].filter((part) => part !== undefined).join(' '));
    this.name = Object.hasOwn(new.target, 'sepal') ? new.target.sepal.kind : new.target.name;
    this.where = who;
    this.detail = detail;
    this.hint = advice;
  }
}

/**
 * A Sepal error with another `where`; any other error unchanged.
 *
 * @param rename maps the old `where` to the new one
 */
export function renamed(error: unknown, rename: (where: string) => string): unknown {
  if (!(error instanceof SepalError)) return error;
  const { where = '', detail, hint } = error;
  const named = new (error.constructor as typeof SepalError)({ where: rename(where), message: detail, hint });
  named.cause = error;
  return named;
}

/** An invalid argument. */
export class ValueError extends SepalError {
  static override readonly sepal: Brand = { kind: 'ValueError', version: VERSION };
}

/** Shapes that do not fit: each other, an op, a layer or the data. */
export class ShapeError extends ValueError {
  static override readonly sepal: Brand = { kind: 'ShapeError', version: VERSION };
}

/** A malformed graph of layers or ops: a cycle, a missing input, a duplicate name. */
export class GraphError extends ValueError {
  static override readonly sepal: Brand = { kind: 'GraphError', version: VERSION };
}
