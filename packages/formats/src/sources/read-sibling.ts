import { readSource } from './read-source.ts';
import { resolveSibling } from './resolve-sibling.ts';
import type { ReadOptions, SourceFile } from './source-file.ts';

/**
 * Reads a file that another one names, from beside it.
 *
 * @param file the one that names it
 * @param path relative path, with '/'
 * @param options as for `file`, whose checksum does not count here; `length` is how many bytes it must have
 * @throws FileError if it is missing, has another length, or would lie elsewhere
 */
export async function readSibling(file: SourceFile, path: string, options: ReadOptions = {}): Promise<Uint8Array> {
  const { checksum: _, ...others } = options;
  return (await readSource(await resolveSibling(file.folder, path, file.name), others)).bytes;
}
