/** Entries that several holders have in common: made for the first, gone with the last. */
export class SharedEntries<V> {
  readonly #entries = new Map<string, { readonly value: V; holders: number }>();

  /** The entry under `key`, made if there is none. Whoever takes it gives it back with {@link release}. */
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

  /** Gives an entry back. @returns its value if that was the last holder: the entry is gone */
  release(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || --entry.holders > 0) return undefined;
    this.#entries.delete(key);
    return entry.value;
  }
}
