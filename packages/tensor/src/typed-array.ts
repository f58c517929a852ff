/** A typed array of numbers, of whatever element type. */
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
 * The name of a typed array's type, such as 'Float32Array'; undefined for anything else.
 *
 * A typed array of another realm (an iframe, a `node:vm` context, a test runner's) has another constructor, so `instanceof` does not
 * know it. The getter behind `Symbol.toStringTag` reads what the array is from its own slots.
 */
export function typedArrayName(value: unknown): string | undefined {
  return Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value) as string | undefined;
}

/** Tells whether a typed array's memory is there: its buffer has been neither transferred nor shrunk below it. */
export function isReadable(array: NumberArray): boolean {
  try {
    array.keys();
    return true;
  } catch {
    return false;
  }
}
