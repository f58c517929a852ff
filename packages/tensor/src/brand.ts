/**
 * What a class of Sepal carries as its own static property `sepal`. A program may hold several copies of a package, and their
 * classes are the same kind of thing.
 *
 * It is a plain property, since bundlers do not leave out a class with a computed key that they do not know.
 */
export interface Brand {
  /** The name of the class, however a bundler renames it. */
  readonly kind: string;
  /** The version of the copy. */
  readonly version: string;
}

/**
 * `instanceof` for classes with a brand: true for objects of the class, and for those of its counterpart in another copy.
 * A class without a brand of its own, such as a user's, has no counterpart.
 *
 * @param check is called with the brand of a counterpart
 */
export function isInstance(type: object, value: unknown, check?: (brand: Brand) => void): boolean {
  if (Function.prototype[Symbol.hasInstance].call(type, value)) return true;
  const kind = ownBrand(type)?.kind;
  if (kind === undefined || value === null || typeof value !== 'object') return false;
  for (let object = Object.getPrototypeOf(value); object !== null; object = Object.getPrototypeOf(object)) {
    const brand = ownBrand(object.constructor);
    if (brand?.kind !== kind) continue;
    check?.(brand);
    return true;
  }
  return false;
}

function ownBrand(type: unknown): Brand | undefined {
  return typeof type === 'function' && Object.hasOwn(type, 'sepal')
    ? (type as unknown as { sepal: Brand }).sepal
    : undefined;
}
