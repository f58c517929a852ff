import { ValueError } from '../errors.ts';

/**
 * A copy of arrays and plain objects, at every depth, that cannot be changed: what is kept of an option, so that the caller may
 * go on with what he gave. Everything else (tensors, typed arrays, functions, objects of classes) is the same in the copy.
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

/** A copy like that of {@link frozenCopy} that may be changed: what a config gives away of what is kept. */
export function plainCopy<T>(value: T): T {
  return copy(value, (made) => made, new Map(), 0) as T;
}

/** Levels of arrays and objects that an option may have. */
const DEEPEST = 1000;

/** `made` holds what was copied already, so that an object that holds itself is copied too. */
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
    // Not an assignment, for which '__proto__' would mean something else.
    Object.defineProperty(result, key, {
      value: copy(entry, finish, made, depth + 1),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return finish(result);
}

/** Tells objects that are written as `{ … }`, in any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
