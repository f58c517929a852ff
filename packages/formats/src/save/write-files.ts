import { causedBy, FileError } from '../file-error.ts';
import { fileSystem } from '../platform/file-system.ts';

/**
 * Writes files in Node, with the folders they are in. A file that cannot be written leaves the one before it as it was.
 *
 * @param files contents by path
 * @throws FileError if there are no files here, as in a page, or one cannot be written
 */
export async function writeFiles(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const system = fileSystem();
  const [first = ''] = files.keys();
  if (system === undefined) {
    throw new FileError({
      where: first,
      message: 'There are no paths to write to here.',
      hint: 'Leave out the path: the result is the bytes, for a Blob to download.',
    });
  }
  for (const [path, bytes] of files) {
    const unfinished = `${path}.unfinished`;
    try {
      await system.files.mkdir(system.paths.dirname(path), { recursive: true });
      await system.files.writeFile(unfinished, bytes);
      await system.files.rename(unfinished, path);
    } catch (error) {
      await system.files.rm(unfinished, { force: true }).catch(() => undefined);
      throw causedBy(error, {
        where: path,
        message: `The file cannot be written: ${(error as Error).message}.`,
      });
    }
  }
}
