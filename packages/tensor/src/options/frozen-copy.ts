import { ValueError } from '../errors.ts';

/**
 * A deep, frozen copy of arrays and plain objects: kept in place of an option, so that the caller may change the original.
 * Everything else (tensors, typed arrays, functions, class instances) is shared with the original.
 *
 * @example
 * const strides = [2, 2];
 * const kept = frozenCopy(strides);
 * strides[0] = 1;
 * kept; // [2, 2]
 */
export function frozenCopy<T>(value: T): T {
  return copy(value, Object.freeze, new Map(), 0) as T;
}

/** A mutable copy, otherwise like {@link frozenCopy}: for configs, which callers may change. */
export function plainCopy<T>(value: T): T {
  return copy(value, (made) => made, new Map(), 0) as T;
}

/** The deepest nesting that an option may have. */
const DEEPEST = 1000;

/** `made` maps originals to their copies, so that cycles stay cycles. */
function copy(value: unknown, finish: (made: object) => object, made: Map<unknown, object>, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value;
  const array = Array.isArray(value);
  if (!array && !isPlain(value)) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  if (depth > DEEPEST) {
    throw new ValueError({
      message: `Arrays and objects nest deeper than ${DEEPEST} levels.`,
      hint: 'Make them flatter.',
    });
  }
  if (array) {
    const result = [...value] as unknown[];
    made.set(value, result);
    for (const [index, entry] of result.entries()) {
      if (entry !== null && typeof entry === 'object') result[index] = copy(entry, finish, made, depth + 1);
    }
    return finish(result);
  }
  const result = {};
  made.set(value, result);
  for (const [key, entry] of Object.entries(value)) {
    // Not an assignment: assigning '__proto__' would set the prototype.
    Object.defineProperty(result, key, {
      value: copy(entry, finish, made, depth + 1),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return finish(result);
}

/** Tells whether a value is a plain object, of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
