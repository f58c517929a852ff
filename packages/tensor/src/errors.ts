import { type Brand, isInstance } from './brand.ts';
import { cut, listFew } from './options/list-few.ts';
import { VERSION } from './version.ts';

/** The parts of an error's message: programs read the parts, people the sentences made of them. */
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

/** Longer names get no suggestion: comparing spellings takes quadratic time. */
const LONGEST_NAME = 80;

/**
 * The entry of `candidates` closest to `name` in spelling, or undefined if none is close.
 *
 * Case, `_` and `-` are ignored, and a name that is cut short counts as close. A name of more than 80 characters is close to nothing.
 *
 * @example
 * nearestName('glorot_unifrom', ['glorotUniform', 'heNormal']); // 'glorotUniform'
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const plain = (text: string): string => text.toLowerCase().replace(/[_\-\s]/g, '');
  const wanted = plain(name);
  let best: string | undefined;
  const letters = wanted.length;
  // Two letters may differ, of nine and more a third; of three only one.
  let bestDistance = (letters < 4 ? 1 : Math.max(2, Math.floor(letters / 3))) + 1;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_NAME) continue;
    const spelling = plain(candidate);
    const more = spelling.length - letters;
    const isBeginning = letters >= 3 && spelling.startsWith(wanted);
    if (!isBeginning && Math.abs(more) >= bestDistance) continue;
    // Break ties in favour of the same first letter and length.
    const unlike = spelling[0] === wanted[0] && more === 0 ? 0 : 0.5;
    const distance = isBeginning ? more / (more + 1) : editDistance(wanted, spelling) + unlike;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean 'a'? Use one of 'a', 'b'.": the hint for a name that is not in the list, with the first few entries. */
export function allowedNamesHint(name: unknown, allowed: readonly string[]): string {
  const nearest = typeof name === 'string' ? nearestName(name, allowed) : undefined;
  const list =
    allowed.length === 0 ? 'There are none.' : `Use one of ${listFew(allowed.map((entry) => `'${entry}'`))}.`;
  return nearest === undefined ? list : `Did you mean '${nearest}'? ${list}`;
}

/** The number of insertions, deletions, substitutions and swaps of neighbours between two words. */
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
