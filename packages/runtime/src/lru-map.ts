/** A map of the `limit` most recently used entries, which reports evictions. */
export class LruMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;
  readonly #onEvict: (value: V) => void;

  /** @param onEvict called with each value that leaves the map */
  constructor(limit: number, onEvict: (value: V) => void) {
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value under `key`, now the most recently used one. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // A Map iterates in insertion order: the first key is the least recently used.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Sets the value under `key`. Evicts the one that was there, and the least recently used one beyond the limit. */
  set(key: K, value: V): void {
    this.#evict(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) this.#evict(this.#entries.keys().next().value as K);
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.#evict(key);
  }

  #evict(key: K): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#onEvict(value);
  }
}
