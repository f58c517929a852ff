import type { Json, JsonObject } from '../contents/model-contents.ts';

/** A config while it is rewritten. */
export type Options = Record<string, Json>;

/** Tells JSON's objects from its arrays and plain values. */
export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Tells JSON's arrays: `Array.isArray` does not know read-only ones. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A copy to change. Keys such as `__proto__` stay plain keys. */
export function copyOf(object: JsonObject): Options {
  return Object.fromEntries(Object.entries(object));
}

/** An own entry of an object, and nothing of its prototype. */
export function entryOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
