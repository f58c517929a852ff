import { causedBy, FileError } from '../file-error.ts';
import { fileSystem } from '../platform/file-system.ts';
import { throwIfAborted } from '../sources/read-stream.ts';
import type { AbortSignalLike } from '../sources/source.ts';

/**
 * Writes files in Node, with the folders they are in: beside the files that they replace first, and in their place once all are there. Where
 * one cannot be written, those that were there stay as they were.
 *
 * @param files contents by path
 * @param signal stops writing until the first is in its place
 * @throws FileError if there are no files here, as in a page, or one cannot be written; the signal's reason if it aborts
 */
export async function writeFiles(files: ReadonlyMap<string, Uint8Array>, signal?: AbortSignalLike): Promise<void> {
  const system = fileSystem();
  const [first = ''] = files.keys();
  if (system === undefined) {
    throw new FileError({
      where: first,
      message: 'There are no paths to write to here.',
      hint: 'Leave out the path: the result is the bytes, for a Blob to download.',
    });
  }
  let current = first;
  try {
    for (const [path, bytes] of files) {
      throwIfAborted(signal);
      current = path;
      await system.files.mkdir(system.paths.dirname(path), { recursive: true });
      await system.files.writeFile(unfinished(path), bytes);
    }
    throwIfAborted(signal);
    for (const path of files.keys()) {
      current = path;
      await system.files.rename(unfinished(path), path);
    }
  } catch (error) {
    const left = [...files.keys()].map((path) => system.files.rm(unfinished(path), { force: true }));
    await Promise.allSettled(left);
    throwIfAborted(signal);
    throw causedBy(error, {
      where: current,
      message: `The file cannot be written: ${(error as Error).message}.`,
    });
  }
}

const unfinished = (path: string): string => `${path}.unfinished`;
