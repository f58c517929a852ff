import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { fileSystem } from '../platform/file-system.ts';
import type { Source } from './source.ts';
import type { Folder } from './source-file.ts';

/** The source of a file beside one that did not come from a URL. The path is known to stay inside. */
export function resolveLocal(
  folder: Exclude<Folder, { kind: 'url' }> | undefined,
  path: string,
  where: string,
): Source {
  if (folder === undefined) {
    throw new FileError({
      where,
      message: `The file ${JSON.stringify(path)} belongs to this one, and bytes do not tell where it is.`,
      hint: 'Pass the path or URL instead, or all files together: a Map from names to contents, or an array of File.',
    });
  }
  if (folder.kind === 'files') {
    const name = folder.prefix + path.replaceAll(/(^|\/)(?:\.\/)+/g, '$1');
    // Pickers of files give names without folders.
    const found = folder.files.get(name) ?? folder.files.get(name.replace(/^.*\//, ''));
    if (found !== undefined) return found;
    const names = [...folder.files.keys()].map((key) => JSON.stringify(key));
    throw new FileError({
      where,
      message: `The file ${JSON.stringify(name)} is missing. There are: ${listFew(names)}.`,
    });
  }
  return (fileSystem() as NonNullable<ReturnType<typeof fileSystem>>).paths.join(folder.path, path);
}
