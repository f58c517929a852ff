import { readAddress } from './read-address.ts';
import { throwIfAborted } from './read-stream.ts';
import type { Source } from './source.ts';
import type { ReadOptions, SourceFile } from './source-file.ts';

/**
 * Reads a file. Its format is not looked at.
 *
 * @param source see {@link Source}
 * @param options progress, abort signal, checksum, cache
 * @throws FileError if the file is missing, cannot be read or is not the one expected; the signal's reason if it aborts;
 *   ValueError if `source` is no source
 */
export async function readSource(source: Source, options: ReadOptions = {}): Promise<SourceFile> {
  throwIfAborted(options.signal);
  const expected = options.checksum === undefined ? undefined : await expectedChecksum(options.checksum);
  const file =
    typeof source === 'string'
      ? await readAddress(source, options)
      : await (await import('../seldom.ts')).readGiven(source, options);
  throwIfAborted(options.signal);
  // What was fetched has been compared before it was cached.
  if (file.folder?.kind !== 'url') await expected?.verify(file.bytes, file.name);
  return file;
}

/** What a file is compared with. Most pages give no checksum. */
async function expectedChecksum(
  checksum: string,
): Promise<{ verify(bytes: Uint8Array, where: string): Promise<void> }> {
  const { readChecksum, verify } = await import('../seldom.ts');
  const expected = readChecksum(checksum);
  return { verify: (bytes, where) => verify(bytes, expected, where) };
}
