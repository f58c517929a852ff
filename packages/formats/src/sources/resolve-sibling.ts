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
export async function resolveSibling(folder: Folder | undefined, path: string, where: string): Promise<Source> {
  const isInside = path !== '' && !SPELLINGS.some((spelling) => leadsOut(spelling(path)));
  if (isInside && folder?.kind === 'url') {
    const url = urlBeside(folder.url, path);
    if (url !== undefined) return url;
  }
  const { notBeside, outside, resolveLocal } = await import('../seldom.ts');
  if (!isInside) throw outside(path, where);
  if (folder?.kind === 'url') throw notBeside(folder.url, path, where);
  return resolveLocal(folder, path, where);
}

/** A path as it is written, and as a URL parser understands it. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => path.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
];

/** Tells what could lead out of the folder, in any spelling that a file system or a URL parser understands. */
const leadsOut = (path: string): boolean => /^\/|^[^/]*:|[\\\p{Cc}]/u.test(path) || /(?:^|\/)\.\.(?:\/|$)/.test(path);

/** The URL of a file beside another; undefined if it cannot be one. */
function urlBeside(url: string, path: string): string | undefined {
  const folder = resolveUrl('.', url);
  // A name may contain what separates the parts of a URL.
  const name = path.replaceAll('?', '%3F').replaceAll('#', '%23');
  const resolved = folder && resolveUrl(name, folder);
  return folder !== undefined && resolved?.startsWith(folder) ? resolved + queryOf(url) : undefined;
}
