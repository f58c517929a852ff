import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '@sepal/tensor';

const PICTURE = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i;

/** Whether a file is a picture, by its name. */
export function isPicture(name: string): boolean {
  return PICTURE.test(name);
}

/**
 * The pictures among files and folders: files as given, folders by the pictures in them, sorted by name.
 *
 * @throws ValueError for a path that does not exist, or a folder without pictures
 */
export async function findPictures(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const entry = await stat(path).catch(() => undefined);
    if (entry === undefined) throw new ValueError({ where: path, message: 'There is no such file or folder.' });
    if (!entry.isDirectory()) {
      found.push(path);
      continue;
    }
    const inside = (await readdir(path)).filter(isPicture).sort();
    if (inside.length === 0) throw new ValueError({ where: path, message: 'There are no pictures in this folder.' });
    found.push(...inside.map((name) => join(path, name)));
  }
  return found;
}
