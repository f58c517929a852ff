import { cut } from './list-few.ts';

/** How deep {@link show} looks into objects and arrays. */
const DEPTH = 4;
/** How many entries of an array or object it prints. */
const ENTRIES = 12;
/** The longest that it prints, whole and of a string. */
const LONGEST = 300;
const LONGEST_STRING = 100;

/** A value as sentences of Keras print some: {@link show}, but a string without quotes. */
export function showBare(value: unknown): string {
  return typeof value === 'string' ? cut(value, LONGEST_STRING) : show(value);
}

/** A value as errors print it: `'relu'`, `[1, 0]`, `{'alpha': 1}`, `Float32Array`; of large ones the beginning. */
export function show(value: unknown): string {
  return cut(showWithin(value, DEPTH), LONGEST);
}

/** 'an Int32Array', 'a Float32Array' */
export function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function showWithin(value: unknown, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return value.name === '' ? 'a function' : cut(String(value.name), LONGEST_STRING);
  if (value === null || typeof value !== 'object') return cut(String(value), LONGEST_STRING);
  if (Array.isArray(value)) {
    if (depth === 0) return '[…]';
    const entries = value.slice(0, ENTRIES).map((entry) => showWithin(entry, depth - 1));
    return `[${withRest(entries, value.length)}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object may be one of another realm, with an Object.prototype of its own.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return nameOf(value);
  if (depth === 0) return '{…}';
  const keys = Object.keys(value);
  const entries = keys
    .slice(0, ENTRIES)
    .map((key) => `${quoted(key)}: ${showWithin((value as Record<string, unknown>)[key], depth - 1)}`);
  return `{${withRest(entries, keys.length)}}`;
}

function quoted(text: string): string {
  return `'${cut(text, LONGEST_STRING)}'`;
}

function withRest(shown: readonly string[], count: number): string {
  const rest = count - shown.length;
  return (rest === 0 ? shown : [...shown, `… ${rest} more`]).join(', ');
}

/** What an object says of itself if its class has a `toString`, the name of its class otherwise. */
function nameOf(value: object): string {
  const own = value.toString !== Object.prototype.toString && !ArrayBuffer.isView(value);
  try {
    return own ? String(value) : (value.constructor?.name ?? 'object');
  } catch {
    return 'an object that cannot be shown';
  }
}
