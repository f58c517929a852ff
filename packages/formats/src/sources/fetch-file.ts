import { causedBy, FileError } from '../file-error.ts';
import { platformFetch } from '../platform/network.ts';
import { checkFile } from './check-file.ts';
import { readStream, throwIfAborted } from './read-stream.ts';
import type { ResponseLike } from './source.ts';
import type { ReadOptions } from './source-file.ts';

/** Fetches a file. @param url absolute URL */
export async function fetchFile(url: string, options: ReadOptions): Promise<Uint8Array> {
  const { signal, requestInit } = options;
  const fetch = options.fetch ?? platformFetch();
  if (fetch === undefined) throw (await import('../seldom.ts')).noFetch(url);
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
  const { status, statusText, headers, body } = response;
  const type = headers.get('content-type') ?? 'unknown';
  const declared = declaredLength(response);
  const http = `HTTP status ${status}${statusText === '' ? '' : ` (${statusText})`}, content type ${type}`;
  if (!response.ok) {
    // Its page of explanation is not read; the connection is free at once.
    (async () => body?.getReader().cancel())().catch(() => {});
    throw (await import('../seldom.ts')).noFile(response, { where, http, declared });
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
  await checkFile(bytes, where, { length: options.length, via: http });
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
