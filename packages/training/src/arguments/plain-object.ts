/** Tells objects of entries from lists, maps, streams and instances of classes; from any realm. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return !isIterable(value) && (prototype === null || Object.getPrototypeOf(prototype) === null);
}

/** Whether `for` or `for await` can go through it. */
export function isIterable(value: object): boolean {
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}
