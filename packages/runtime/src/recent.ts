/** A map of the `limit` most recently used entries, which reports evictions. */
export class RecentMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;
  readonly #onDrop: (value: V) => void;

  /** @param onDrop called with each evicted value */
  constructor(limit: number, onDrop: (value: V) => void) {
    this.#limit = limit;
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry under `key`, created if missing. Evicts the least recently used one beyond the limit. */
  get(key: K, make: () => V): V {
    const value = this.#entries.has(key) ? (this.#entries.get(key) as V) : make();
    // A Map iterates in insertion order: the first key is the least recently used.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) {
      const [oldest, dropped] = this.#entries.entries().next().value as [K, V];
      this.#entries.delete(oldest);
      this.#onDrop(dropped);
    }
    return value;
  }

  clear(): void {
    const dropped = [...this.#entries.values()];
    this.#entries.clear();
    for (const value of dropped) this.#onDrop(value);
  }
}
