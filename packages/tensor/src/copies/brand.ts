/**
 * The brand of a Sepal class: its own static property `sepal`. A program may load several copies of a package; the brand
 * lets one copy recognize the classes of another.
 *
 * It is a plain property: bundlers cannot tree-shake a class that has an unknown computed key.
 */
export interface Brand {
  /** The name of the class, however a bundler renames it. */
  readonly kind: string;
  /** The version of the copy. */
  readonly version: string;
}

/**
 * `instanceof` for branded classes: true for instances of the class and of its counterpart in another copy of the package.
 * A class without its own brand, such as a user's subclass, has no counterpart.
 *
 * @param check called with the brand of a counterpart
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
