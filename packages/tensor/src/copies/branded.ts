import { SepalError } from '../errors.ts';
import { type Brand, isInstance } from './brand.ts';
import { compatibleRange, VERSION } from './version.ts';

/**
 * The base of Sepal's classes: `instanceof` recognizes their instances whichever copy of the package made them.
 *
 * Classes that extend {@link Branded} directly are values, such as tensors, which copies of all versions understand. Classes
 * whose instances call each other extend {@link Part}.
 */
export abstract class Branded {
  static [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` may be a subclass
    return isInstance(this, value);
  }

  /**
   * The kind of the object, for consoles. It also keeps libraries such as Vue from wrapping the object in a Proxy, through
   * which private fields cannot be read: they only wrap objects without a tag.
   */
  get [Symbol.toStringTag](): string {
    return (this.constructor as unknown as { readonly sepal: Brand }).sepal.kind;
  }
}

/** The base of classes whose instances call each other: layers, states, engines. Their versions must be compatible. */
export abstract class Part extends Branded {
  /** @throws SepalError for an instance from a copy with an incompatible version */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` may be a subclass
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
