import type { Json, JsonObject } from '../contents/model-contents.ts';

/** Tells whether JSON is an object: no list, and not null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells whether JSON is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
