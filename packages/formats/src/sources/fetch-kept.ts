import { FileError } from '../file-error.ts';
import { type CachedFile, type FileCache, fileCache } from '../platform/file-cache.ts';
import { type Checksum, digitsOf, readChecksum, sha256Of, verify } from './checksum.ts';
import { fetchFile } from './fetch-file.ts';
import { throwIfAborted } from './read-stream.ts';
import type { ReadOptions } from './source-file.ts';

/**
 * Fetches a file, or takes it from the cache.
 *
 * The first time a file is cached its checksum is recorded. A cached file that no longer has it is fetched again, and what comes must have the
 * recorded checksum (or the one that the caller gives).
 *
 * @param url absolute URL
 */
export async function fetchKept(url: string, options: ReadOptions): Promise<Uint8Array> {
  const { cache: cacheName = false, checksum } = options;
  const expected = checksum === undefined ? undefined : readChecksum(checksum);
  const cache = cacheFor(url, cacheName);
  const stored = await cache?.read(url).catch(() => undefined);
  throwIfAborted(options.signal);
  if (stored !== undefined && (await isExpected(stored, { url, expected, length: options.length }))) {
    const { bytes } = stored;
    throwIfAborted(options.signal);
    options.onProgress?.({ loaded: bytes.length, total: bytes.length, name: url });
    return bytes;
  }
  const bytes = await fetchFile(url, options);
  if (expected !== undefined) await verify(bytes, expected, url);
  if (cache === undefined) return bytes;
  const received = await sha256Of(bytes, url);
  if (expected === undefined && stored !== undefined && received !== stored.checksum) {
    throw new FileError({
      where: url,
      message: `The file has changed since it was first fetched: its checksum was sha256-${stored.checksum}. Received sha256-${received}.`,
      hint: `If that is right, pass the new one as checksum, or delete the file from the cache '${cache?.name}'.`,
    });
  }
  // A cache that is full or read-only keeps nobody from using the file.
  await cache?.write(url, { bytes, checksum: received }).catch(() => {});
  throwIfAborted(options.signal);
  return bytes;
}

/** Whether a cached file is still what was stored, and what the caller wants. */
async function isExpected(
  { bytes, checksum }: CachedFile,
  { url, expected, length }: { url: string; expected: Checksum | undefined; length: number | undefined },
): Promise<boolean> {
  if (length !== undefined && length !== bytes.length) return false;
  if ((await sha256Of(bytes, url)) !== checksum) return false;
  return expected === undefined || (await digitsOf(bytes, expected.algorithm, url)) === expected.digits;
}

function cacheFor(url: string, name: boolean | string): FileCache | undefined {
  return name === false || !/^https?:/i.test(url) ? undefined : fileCache(name);
}
