import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '@sepal/tensor';
import { isPicture } from '../find-pictures.ts';

/** What there is to tell apart, and pictures of it. */
export interface PictureClass {
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * The classes in a folder: each of its folders is one, with the pictures in it and in the folders inside, sorted by name as in
 * Keras' `image_dataset_from_directory`.
 *
 * @throws ValueError if there is no such folder, there are not two classes, or one has no pictures
 */
export async function findClasses(folder: string): Promise<PictureClass[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new ValueError({ where: folder, message: 'There is no such folder, or it cannot be read.' });
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length < 2) {
    throw new ValueError({
      where: folder,
      message: `Expected a folder of pictures for each class, at least two. Found ${names[0] === undefined ? 'none' : `one, ${names[0]}`}.`,
      hint: 'Make folder/cat/ with pictures of cats, folder/dog/ with pictures of dogs.',
    });
  }
  return Promise.all(names.sort().map(async (name) => ({ name, paths: await picturesIn(join(folder, name)) })));
}

async function picturesIn(folder: string): Promise<string[]> {
  const paths = (await readdir(folder, { recursive: true })).filter(isPicture).sort();
  if (paths.length > 0) return paths.map((path) => join(folder, path));
  throw new ValueError({
    where: folder,
    message: 'There are no pictures in this folder.',
    hint: 'Use JPEG, PNG or WebP files.',
  });
}
