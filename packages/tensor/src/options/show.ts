/** How deep {@link show} looks into objects and arrays. */
const DEPTH = 4;

/** A value as sentences of Keras print some: {@link show}, but a string without quotes. */
export function showBare(value: unknown): string {
  return typeof value === 'string' ? value : show(value);
}

/** A value as errors print it: `'relu'`, `[1, 0]`, `{'alpha': 1}`, `Float32Array`. */
export function show(value: unknown): string {
  return showWithin(value, DEPTH);
}

function showWithin(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    return depth === 0 ? '[…]' : `[${value.map((entry) => showWithin(entry, depth - 1)).join(', ')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return nameOf(value);
  if (depth === 0) return '{…}';
  const entries = Object.entries(value).map(([key, entry]) => `'${key}': ${showWithin(entry, depth - 1)}`);
  return `{${entries.join(', ')}}`;
}

/** What an object says of itself if its class has a `toString`, the name of its class otherwise. */
function nameOf(value: object): string {
  const own = value.toString !== Object.prototype.toString && !ArrayBuffer.isView(value);
  return own ? String(value) : (value.constructor?.name ?? 'object');
}
