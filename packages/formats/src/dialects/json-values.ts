import type { Json, JsonObject } from '../contents/model-contents.ts';

export { isList, isObject } from '../json/json-value.ts';

/** A config while it is rewritten. */
export type Options = Record<string, Json>;

/** A copy to change. Keys such as `__proto__` stay plain keys. */
export function copyOf(object: JsonObject): Options {
  return Object.fromEntries(Object.entries(object));
}

/** An own entry of an object, and nothing of its prototype. */
export function entryOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
