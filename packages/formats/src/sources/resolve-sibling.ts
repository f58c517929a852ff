import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { fileSystem } from '../platform/file-system.ts';
import { queryOf, resolveUrl } from '../platform/network.ts';
import type { Source } from './source.ts';
import type { Folder } from './source-file.ts';

/**
 * The source of a file that another file names, such as a shard of `model.json`. It lies beside that file or in a folder below it, never
 * elsewhere: a file decides nothing about what is read or fetched.
 *
 * As in TensorFlow.js, a query of the URL (`model.json?token=1`) is added to the names of the shards.
 *
 * @param folder where the file is that names it; undefined if that is not known, as for bytes
 * @param path relative path, with '/'
 * @param where the file that names it, for errors
 * @throws FileError for absolute paths, URLs and `..`, and if there is no folder
 */
export function resolveSibling(folder: Folder | undefined, path: string, where: string): Source {
  checkRelative(path, where);
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
  if (folder.kind === 'path')
    return (fileSystem() as NonNullable<ReturnType<typeof fileSystem>>).paths.join(folder.path, path);
  return urlBeside(folder.url, path, where);
}

/** Refuses what could lead out of the folder, in any spelling that a file system or a URL parser understands. */
function checkRelative(path: string, where: string): void {
  const spellings = [
    path,
    path.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  ];
  const isOutside = (spelling: string) =>
    /^\/|^[^/]*:|[\\\p{Cc}]/u.test(spelling) || /(?:^|\/)\.\.(?:\/|$)/.test(spelling);
  if (path !== '' && !spellings.some(isOutside)) return;
  throw new FileError({
    where,
    message: `It names the file ${JSON.stringify(path)}. Only files beside this one are read: expected a relative path, without '..'.`,
    hint: 'Load a file from elsewhere by its own path or URL.',
  });
}

function urlBeside(url: string, path: string, where: string): string {
  const folder = resolveUrl('.', url);
  // A name may contain what separates the parts of a URL.
  const name = path.replaceAll('?', '%3F').replaceAll('#', '%23');
  const resolved = folder && resolveUrl(name, folder);
  if (folder === undefined || resolved === undefined || !resolved.startsWith(folder)) {
    throw new FileError({
      where,
      message: `The file ${JSON.stringify(path)} belongs to this one, and cannot be found beside ${url}.`,
      hint: 'Pass all files together: a Map from names to contents, or an array of File.',
    });
  }
  return resolved + queryOf(url);
}
