import type { Json } from '../contents/model-contents.ts';
import { isObject } from '../json/json-value.ts';

/** Tells whether JSON is the table of a `.weights.json`. */
export function isShardTable(json: Json): boolean {
  return isObject(json) && Object.hasOwn(json, 'weight_map');
}
