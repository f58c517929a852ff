import type { Json } from '../contents/model-contents.ts';
import { encodeUtf8 } from '../platform/text.ts';
import { isList } from './json-value.ts';

/**
 * JSON as Python writes it: with the words NaN, Infinity and -Infinity, which JavaScript would turn into null.
 *
 * @returns UTF-8
 */
export function formatPythonJson(value: Json): Uint8Array<ArrayBuffer> {
  return encodeUtf8(format(value));
}

function format(value: Json): string {
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(format).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${format(item)}`)
    .join(', ')}}`;
}
