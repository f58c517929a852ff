import { cut } from './list-few.ts';

/** How deep {@link show} descends into objects and arrays. */
const DEPTH = 4;
/** How many entries of an array or object it prints. */
const ENTRIES = 12;
/** The maximum length of the output, and of a string in it. */
const LONGEST = 300;
const LONGEST_STRING = 100;

/** A value as some of Keras' messages print it: {@link show}, but strings without quotes. */
export function showBare(value: unknown): string {
  return typeof value === 'string' ? cut(value, LONGEST_STRING) : show(value);
}

/** A value as errors print it: `'relu'`, `[1, 0]`, `{'alpha': 1}`, `Float32Array`; large values are cut. */
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
  // A plain object of another realm has another Object.prototype.
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

/** The object's own `toString()` if its class has one, else the name of the class. */
function nameOf(value: object): string {
  const own = value.toString !== Object.prototype.toString && !ArrayBuffer.isView(value);
  try {
    return own ? String(value) : (value.constructor?.name ?? 'object');
  } catch {
    return 'an object that cannot be shown';
  }
}
