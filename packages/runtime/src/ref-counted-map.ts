/** Reference-counted entries: created for the first holder, deleted with the last. */
export class RefCountedMap<V> {
  readonly #entries = new Map<string, { readonly value: V; holders: number }>();

  /** The entry under `key`, created if missing. Each call needs a {@link release}. */
  take(key: string, make: () => V): V {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.holders++;
      return known.value;
    }
    const value = make();
    this.#entries.set(key, { value, holders: 1 });
    return value;
  }

  /** The value under `key`, if anyone holds it. */
  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  *values(): Iterable<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  /** Releases an entry. @returns its value if that was the last holder: the entry is deleted */
  release(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || --entry.holders > 0) return undefined;
    this.#entries.delete(key);
    return entry.value;
  }
}
