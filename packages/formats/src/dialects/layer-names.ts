import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isList, isObject } from './json-values.ts';

/** The names of a config's layers: Keras 2 allowed '/' in them, and Keras 3 does not. */
export class LayerNames {
  readonly #taken = new Set<string>();
  readonly #renamed = new Map<string, string>();

  constructor(config: JsonObject) {
    this.#collect(config);
    for (const name of [...this.#taken].filter((each) => each.includes('/'))) this.#rename(name);
  }

  /** A layer's name in the model. */
  newName(name: string): string {
    return this.#renamed.get(name) ?? name;
  }

  /** The layers with another name in the model than in the file, by their names in the model. */
  get renamed(): ReadonlyMap<string, string> {
    return new Map([...this.#renamed].map(([old, name]) => [name, old]));
  }

  #collect(entry: JsonObject): void {
    const config = entryOf(entry, 'config');
    const options = isObject(config) ? config : {};
    for (const name of [entryOf(entry, 'name'), entryOf(options, 'name')]) {
      if (typeof name === 'string') this.#taken.add(name);
    }
    const layers: Json | undefined = isList(config) ? config : entryOf(options, 'layers');
    for (const layer of isList(layers) ? layers : []) if (isObject(layer)) this.#collect(layer);
  }

  #rename(old: string): void {
    const base = old.replaceAll('/', '_');
    let name = base;
    for (let count = 1; this.#taken.has(name); count++) name = `${base}_${count}`;
    this.#taken.add(name);
    this.#renamed.set(old, name);
  }
}
