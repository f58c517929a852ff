import { ValueError } from '@sepal/tensor';
import { listFew, show } from '@sepal/tensor/options';
import { causedBy, FileError } from '../file-error.ts';
import { checkFile } from './check-file.ts';
import { readChecksum, verify } from './checksum.ts';
import { readResponse } from './fetch-file.ts';
import { readStream } from './read-stream.ts';
import type { BlobLike, FileLike, ResponseLike, Source, StreamLike, UrlLike } from './source.ts';
import type { Folder, ReadOptions, SourceFile } from './source-file.ts';

/**
 * Reads a source that is no string: pages that name a file by its URL need none of this.
 *
 * @param readAddress reads what the address of a `URL` names
 */
export async function readGiven(
  source: Exclude<Source, string>,
  options: ReadOptions,
  readAddress: (address: string, options: ReadOptions) => Promise<SourceFile>,
): Promise<SourceFile> {
  if (typeof source !== 'object' || source === null) throw notASource(source);
  const bytes = bytesOf(source);
  if (bytes !== undefined) return inMemory(bytes, `${bytes.length} bytes`, options);
  if (isMap(source)) return readFromFiles(source, options);
  if (isUrl(source)) return readAddress(source.href, options);
  if (isResponse(source)) return readGivenResponse(source, options);
  if (isBlob(source)) return inMemory(await readBlob(source, options), nameOf(source), options);
  if (isStream(source)) {
    const { signal, onProgress } = options;
    const bytes = await readStream(source, { where: 'stream', total: options.length, signal, onProgress });
    return inMemory(bytes, 'stream', options);
  }
  if (isIterable(source)) return readFromFiles(filesByName(source), options);
  throw notASource(source);
}

async function inMemory(
  bytes: Uint8Array,
  name: string,
  { length }: ReadOptions,
  folder?: Folder,
): Promise<SourceFile> {
  await checkFile(bytes, name, { length });
  return { bytes, name, folder };
}

async function readGivenResponse(response: ResponseLike, options: ReadOptions): Promise<SourceFile> {
  const { url } = response;
  const where = url === '' ? 'response' : url;
  if (response.bodyUsed) {
    throw new FileError({
      where,
      message: 'The response has been read already.',
      hint: 'Pass its clone, or the bytes.',
    });
  }
  const bytes = await readResponse(response, where, options);
  if (options.checksum !== undefined) await verify(bytes, readChecksum(options.checksum), where);
  return { bytes, name: where, folder: url === '' ? undefined : { kind: 'url', url } };
}

async function readBlob(blob: BlobLike, { signal, onProgress }: ReadOptions): Promise<Uint8Array> {
  const where = nameOf(blob);
  if (blob.stream === undefined || (signal === undefined && onProgress === undefined)) {
    try {
      return new Uint8Array(await blob.arrayBuffer());
    } catch (error) {
      throw causedBy(error, {
        where,
        message: `The file cannot be read: ${(error as Error).message}.`,
        hint: 'It may have been changed or removed since it was picked.',
      });
    }
  }
  return readStream(blob.stream(), { where, total: blob.size, signal, onProgress });
}

/** The file of several that the others belong to: `model.json`, or the only one that it can be. */
async function readFromFiles(
  files: ReadonlyMap<string, Uint8Array | BlobLike>,
  options: ReadOptions,
): Promise<SourceFile> {
  const names = [...files.keys()];
  const withName = names.filter((name) => /(?:^|\/)model\.json$/.test(name));
  const json = withName.length > 0 ? withName : names.filter((name) => name.endsWith('.json'));
  const main = json.length > 0 ? json : names;
  const [name] = main;
  if (name === undefined || main.length > 1) {
    throw new FileError({
      where: 'files',
      message: `Of several files one is model.json, or one ends with .json. Received: ${names.length === 0 ? 'none' : listFew(names)}.`,
    });
  }
  const file = files.get(name) as Uint8Array | BlobLike;
  const bytes = bytesOf(file) ?? (await readBlob(file as BlobLike, options));
  return inMemory(bytes, name, options, { kind: 'files', files, prefix: name.slice(0, name.lastIndexOf('/') + 1) });
}

function filesByName(files: Iterable<FileLike>): ReadonlyMap<string, BlobLike> {
  const list = [...files];
  const wrong = list.find((file) => Object(file) !== file || !isBlob(file) || typeof file.name !== 'string');
  if (wrong !== undefined) throw notASource(wrong);
  return new Map(list.map((file) => [file.name, file]));
}

function notASource(source: unknown): ValueError {
  return new ValueError({
    message: `A file is a URL, a path, bytes, a Blob, a File, a Response, a ReadableStream, or a Map or array of files. Received: ${show(source)}.`,
  });
}

/** Bytes of typed arrays, data views and buffers, of any realm. Plain ones: the `slice` of Node's Buffer is another. */
function bytesOf(source: object): Uint8Array | undefined {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : /^\[object (?:Shared)?ArrayBuffer\]$/.test(tagOf(source))
      ? new Uint8Array(source as ArrayBufferLike)
      : undefined;
  // Decoders of text and checksums take no shared memory.
  return bytes && tagOf(bytes.buffer) === '[object SharedArrayBuffer]' ? bytes.slice() : bytes;
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

const isMap = (source: object): source is ReadonlyMap<string, Uint8Array | BlobLike> =>
  tagOf(source) === '[object Map]';

const isUrl = (source: object): source is UrlLike => 'href' in source && typeof source.href === 'string';

const isResponse = (source: object): source is ResponseLike =>
  'status' in source && 'headers' in source && 'body' in source;

const isBlob = (source: object): source is BlobLike =>
  'arrayBuffer' in source && typeof source.arrayBuffer === 'function' && 'size' in source;

const isStream = (source: object): source is StreamLike =>
  'getReader' in source && typeof source.getReader === 'function';

const isIterable = (source: object): source is Iterable<FileLike> =>
  Symbol.iterator in source && typeof source[Symbol.iterator] === 'function';

const nameOf = (blob: BlobLike): string => ('name' in blob && typeof blob.name === 'string' ? blob.name : 'blob');
