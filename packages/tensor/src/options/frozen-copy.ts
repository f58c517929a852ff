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
  return copy(value, Object.freeze, new Map()) as T;
}

/** A copy like that of {@link frozenCopy} that may be changed: what a config gives away of what is kept. */
export function plainCopy<T>(value: T): T {
  return copy(value, (made) => made, new Map()) as T;
}

/** `made` holds what was copied already, so that an object that holds itself is copied too. */
function copy(value: unknown, finish: (made: object) => object, made: Map<unknown, object>): unknown {
  if (value === null || typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const result: object = Array.isArray(value) ? [] : {};
  made.set(value, result);
  for (const [key, entry] of Object.entries(value)) {
    // Not an assignment, for which '__proto__' would mean something else.
    Object.defineProperty(result, key, {
      value: copy(entry, finish, made),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  if (Array.isArray(value)) (result as unknown[]).length = value.length;
  return finish(result);
}

/** Tells objects that are written as `{ … }`, in any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
