import type { Json } from '../contents/model-contents.ts';
import { decodeUtf8 } from '../platform/text.ts';

/** Nested deeper than this, JSON is looked at more closely. */
const DEEP = 500;

/** Text of this length has less than a third of the values that `parseJson` refuses. */
const LONG = 2 ** 22;

/** What `JSON.parse` reads otherwise than `parseJson`: keys `__proto__` in any spelling, and numbers without end. */
const UNUSUAL = /__proto__|\\u00|[\w.+-]{1000}/;

/**
 * What `parseJson` reads, without its scanner and its words for what is wrong, which pages seldom need.
 *
 * @param bytes UTF-8
 * @returns undefined if only `parseJson` can tell what it is
 */
export function usualJson(bytes: Uint8Array): Json | undefined {
  if (bytes.length > LONG) return undefined;
  try {
    const text = decodeUtf8(bytes, { fatal: true });
    if (UNUSUAL.test(text)) return undefined;
    const json = JSON.parse(text) as Json;
    return isDeep(json) ? undefined : json;
  } catch {
    return undefined;
  }
}

/** Looks at one level after the other: a file may nest deeper than functions may call themselves. */
function isDeep(json: Json): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEP) return true;
    level = level.flatMap((value) => (value === null || typeof value !== 'object' ? [] : Object.values(value)));
  }
  return false;
}
