import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file, with its folders. One that is there is replaced when the new one is whole, so that a crash loses neither. */
export async function replaceFile(path: string, contents: Uint8Array | string): Promise<void> {
  const partial = `${path}.partial`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(partial, contents);
  await rename(partial, path);
}
