import { type Brand, isInstance } from './brand.ts';
import { SepalError } from './errors.ts';
import { compatibleRange, VERSION } from './version.ts';

/**
 * The parent of Sepal's classes: `instanceof` knows their objects whichever copy of the package made them.
 *
 * Objects that are {@link Branded} alone are values, such as tensors: copies of all versions understand them. Objects that take
 * part in computing are {@link Part}s.
 */
export abstract class Branded {
  static [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked may be a subclass
    return isInstance(this, value);
  }

  /**
   * The kind of the object, for consoles. Libraries that put a Proxy around plain objects, such as Vue, leave objects with
   * a tag of their own alone; private fields cannot be read through a Proxy.
   */
  get [Symbol.toStringTag](): string {
    return (this.constructor as unknown as { readonly sepal: Brand }).sepal.kind;
  }
}

/** The parent of classes whose objects call each other: layers, states, engines. They must be of compatible versions. */
export abstract class Part extends Branded {
  /** @throws SepalError for an object of a copy whose version is not compatible */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked may be a subclass
    return isInstance(this, value, checkVersion);
  }
}

function checkVersion({ kind, version }: Brand): void {
  if (compatibleRange(version) === compatibleRange()) return;
  throw new SepalError({
    message: `There are two copies of @sepal/tensor: ${[version, VERSION].sort().join(' and ')}. The ${kind} was made with one and cannot be used with the other.`,
    hint: 'Give all @sepal packages one version and run `npm dedupe`.',
  });
}
