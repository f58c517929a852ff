import { type Brand, isInstance } from './brand.ts';
import { cut, listFew } from './options/list-few.ts';
import { VERSION } from './version.ts';

/** What an error says, in parts: a program can read them, a person reads the sentence made of them. */
export interface ErrorDetails {
  /** Who complains: a layer's class and name, an op, a function. */
  readonly where?: string | undefined;
  /** What is wrong, in whole sentences, with what was expected and received. */
  readonly message: string;
  /** What to do about it, in whole sentences. */
  readonly hint?: string | undefined;
}

/** However long what an error tells of is, a person can read it: these are the lengths of its parts at most. */
const LONGEST_WHERE = 200;
const LONGEST_MESSAGE = 800;
const LONGEST_HINT = 450;

/**
 * The parent of every error that Sepal throws on purpose.
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

  /** Errors of another copy of the package count too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked may be a subclass
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
 * An error of Sepal's as another one complains of it; any other error as it is.
 *
 * @param rename gives the new `where` for the old one
 */
export function renamed(error: unknown, rename: (where: string) => string): unknown {
  if (!(error instanceof SepalError)) return error;
  const { where = '', detail, hint } = error;
  const named = new (error.constructor as typeof SepalError)({ where: rename(where), message: detail, hint });
  named.cause = error;
  return named;
}

/** An argument whose value cannot be used. */
export class ValueError extends SepalError {
  static override readonly sepal: Brand = { kind: 'ValueError', version: VERSION };
}

/** Shapes that do not fit: each other, an op, a layer or the data. */
export class ShapeError extends ValueError {
  static override readonly sepal: Brand = { kind: 'ShapeError', version: VERSION };
}

/** A graph of layers or ops that is not well formed: a cycle, an input that is missing, a name given twice. */
export class GraphError extends ValueError {
  static override readonly sepal: Brand = { kind: 'GraphError', version: VERSION };
}

/** Names that are longer are not misspelt: comparing them takes time that grows with the square of the length. */
const LONGEST_NAME = 80;

/**
 * The entry of `candidates` that is nearest to `name` in spelling, or undefined where none is near.
 *
 * Upper and lower case, `_` and `-` do not count as differences. Nothing is near to a name of more than 80 characters.
 *
 * @example
 * nearestName('glorot_unifrom', ['glorotUniform', 'heNormal']); // 'glorotUniform'
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const plain = (text: string): string => text.toLowerCase().replace(/[_\-\s]/g, '');
  const wanted = plain(name);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_NAME) continue;
    const spelling = plain(candidate);
    if (Math.abs(spelling.length - wanted.length) >= bestDistance) continue;
    // Of two that are equally near, the one that begins alike and is as long.
    const unlike = spelling[0] === wanted[0] && spelling.length === wanted.length ? 0 : 0.5;
    const distance = editDistance(wanted, spelling) + unlike;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean 'a'? Use one of 'a', 'b'.": the hint for a name that is not in the list, of which it has the first few. */
export function allowedNamesHint(name: unknown, allowed: readonly string[]): string {
  const nearest = typeof name === 'string' ? nearestName(name, allowed) : undefined;
  const list =
    allowed.length === 0 ? 'There are none.' : `Use one of ${listFew(allowed.map((entry) => `'${entry}'`))}.`;
  return nearest === undefined ? list : `Did you mean '${nearest}'? ${list}`;
}

/** How many letters are missing, too many, wrong, or two neighbours in the wrong order. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforeLast[j - 2] as number) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, substitution, swap));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
