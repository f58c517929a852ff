import { causedBy, FileError } from '../file-error.ts';
import type { CachedFile, FileCache } from '../platform/file-cache.ts';
import { platformFetch } from '../platform/network.ts';
import { checkFile } from './check-file.ts';
import { type Checksum, digitsOf, readChecksum, sha256Of, verify } from './checksum.ts';
import { readStream, throwIfAborted } from './read-stream.ts';
import type { ResponseLike } from './source.ts';
import type { ReadOptions } from './source-file.ts';

/**
 * Fetches a file, or takes it from the cache.
 *
 * The first time a file is cached its checksum is recorded. A cached file that no longer has it is fetched again, and what comes must have the
 * recorded checksum (or the one that the caller gives).
 *
 * @param url absolute URL
 */
export async function fetchFile(url: string, options: ReadOptions): Promise<Uint8Array> {
  const { cache: cacheName = false, checksum } = options;
  const expected = checksum === undefined ? undefined : readChecksum(checksum);
  const cache = await cacheFor(url, cacheName);
  const stored = await cache?.read(url).catch(() => undefined);
  throwIfAborted(options.signal);
  if (stored !== undefined && (await isExpected(stored, { url, expected, length: options.length }))) {
    const { bytes } = stored;
    throwIfAborted(options.signal);
    options.onProgress?.({ loaded: bytes.length, total: bytes.length, name: url });
    return bytes;
  }
  const bytes = await fetchBytes(url, options);
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

async function cacheFor(url: string, name: boolean | string): Promise<FileCache | undefined> {
  if (name === false || !/^https?:/i.test(url)) return undefined;
  return (await import('../platform/file-cache.ts')).fileCache(name);
}

async function fetchBytes(url: string, options: ReadOptions): Promise<Uint8Array> {
  const { signal, requestInit } = options;
  const fetch = options.fetch ?? platformFetch();
  if (fetch === undefined) {
    throw new FileError({
      where: url,
      message: 'There is no fetch here.',
      hint: 'Pass one as the option fetch, or pass bytes.',
    });
  }
  let response: ResponseLike;
  try {
    response = await fetch(url, { ...requestInit, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    throwIfAborted(signal);
    const { message, cause } = error as Error;
    const reason = cause === undefined ? message : `${message}, ${(cause as Error).message}`;
    throw causedBy(error, {
      where: url,
      message: `Fetching failed: ${reason}.`,
      hint: 'Check the address and the connection. A page may fetch from another origin only if that sends CORS headers.',
    });
  }
  return readResponse(response, url, options);
}

/**
 * Reads the body of a response.
 *
 * @param where its URL, for errors
 * @throws FileError for HTTP errors, web pages instead of files, and bodies of another length than declared
 */
export async function readResponse(response: ResponseLike, where: string, options: ReadOptions): Promise<Uint8Array> {
  const { ok, status, statusText, headers, body } = response;
  const type = headers.get('content-type') ?? 'unknown';
  const declared = declaredLength(response);
  const http = `HTTP status ${status}${statusText === '' ? '' : ` (${statusText})`}, content type ${type}`;
  if (!ok) {
    // Its page of explanation is not read; the connection is free at once.
    (async () => body?.getReader().cancel())().catch(() => {});
    throw new FileError({
      where,
      message: `The server does not have the file. Received: ${http}${declared === undefined ? '' : `, ${declared} bytes`}.`,
      hint:
        status === 401 || status === 403
          ? 'Access is refused: pass headers or credentials as requestInit.'
          : 'Check the address.',
    });
  }
  if (response.bodyUsed) {
    throw new FileError({
      where,
      message: 'The response has been read already.',
      hint: 'Pass its clone, or the bytes.',
    });
  }
  const { signal, onProgress } = options;
  const bytes =
    body === null
      ? new Uint8Array()
      : await readStream(body, { where, total: declared ?? options.length, signal, onProgress });
  if (declared !== undefined && isTrusted(response) && declared !== bytes.length) {
    throw new FileError({
      where,
      message: `The file has another length than the server declares. Expected ${declared} bytes. Received: ${http}, ${bytes.length} bytes.`,
      hint: 'The connection was interrupted, or a proxy changed the file: try again.',
    });
  }
  checkFile(bytes, where, { length: options.length, via: http });
  return bytes;
}

/** How long the body is; undefined if the header is missing or tells the length of a compressed body. */
function declaredLength({ headers }: ResponseLike): number | undefined {
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
  const length = headers.get('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** Browsers hide from pages whether a body of another origin came compressed: there the declared length says little. */
const isTrusted = ({ type }: ResponseLike): boolean => type !== 'cors';
