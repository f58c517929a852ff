/** A typed array of numbers of any element type. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/**
 * The name of a typed array's class, such as 'Float32Array'; undefined for anything else.
 *
 * A typed array of another realm (an iframe, a `node:vm` context, a test runner) has another constructor, so `instanceof` fails.
 * The getter behind `Symbol.toStringTag` reads the type from the array's internal slots.
 */
export function typedArrayName(value: unknown): string | undefined {
  return Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value) as string | undefined;
}

/** Tells whether a typed array's memory exists: its buffer was neither detached nor shrunk below its end. */
export function isReadable(array: NumberArray): boolean {
  try {
    array.keys();
    return true;
  } catch {
    return false;
  }
}
