import { readAddress } from './read-address.ts';
import { throwIfAborted } from './read-stream.ts';
import type { Source } from './source.ts';
import type { ReadOptions, SourceFile } from './source-file.ts';

type SeldomRead = typeof import('./seldom-read.ts');

/**
 * Reads a file. Its format is not looked at.
 *
 * @param source see {@link Source}
 * @param options progress, abort signal, checksum, cache
 * @throws FileError if the file is missing, cannot be read or is not the one expected; the signal's reason if it aborts;
 *   ValueError if `source` is no source
 */
export async function readSource(source: Source, options: ReadOptions = {}): Promise<SourceFile> {
  const { checksum, signal } = options;
  throwIfAborted(signal);
  const isPlain = typeof source === 'string' && checksum === undefined;
  const seldom = isPlain ? undefined : await import('./seldom-read.ts');
  const expected = checksum === undefined ? undefined : seldom?.readChecksum(checksum);
  const file =
    typeof source === 'string'
      ? await readAddress(source, options)
      : await (seldom as SeldomRead).readGiven(source, options, readAddress);
  throwIfAborted(signal);
  // What was fetched has been compared before it was cached.
  if (expected !== undefined && file.folder?.kind !== 'url') await seldom?.verify(file.bytes, expected, file.name);
  return file;
}
