import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Reads a file of `data/files`, which are kept gzipped.
 *
 * @param path its folder and its name in the folder's index
 * @returns the bytes that Keras wrote
 * @example const bytes = goldenFile('keras-3.15/nested.keras');
 */
export function goldenFile(path: string): Uint8Array<ArrayBuffer> {
  // Copied, since the buffer of a small Buffer holds others' bytes too.
  return Uint8Array.from(gunzipSync(readFileSync(new URL(`../data/files/${path}.gz`, import.meta.url))));
}
