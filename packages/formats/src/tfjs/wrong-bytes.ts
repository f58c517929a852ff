import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { kindOf } from '../sources/kind-of.ts';
import type { ManifestGroup } from './manifest.ts';

/** The error for files that do not have exactly the bytes that a group's tensors take. */
export function wrongBytes({ paths, bytes }: ManifestGroup, shards: readonly Uint8Array[], where: string): FileError {
  const received = shards.reduce((sum, { length }) => sum + length, 0);
  const pages = paths.filter((_, index) => kindOf(shards[index] as Uint8Array) === 'html');
  const sizes = paths.map((path, index) => `'${path}' has ${(shards[index] as Uint8Array).length}`);
  return new FileError({
    where,
    message: `The weights take ${bytes} bytes. Received ${received}: ${sizes.length === 0 ? 'no file is named' : listFew(sizes)}.`,
    hint:
      pages.length > 0
        ? `${listFew(pages.map((path) => `'${path}'`))} is an HTML page: the server answers with it where it has no such file.`
        : received < bytes
          ? 'A file was cut short, or belongs to another model. Download or convert the model again.'
          : 'A file belongs to another model, or something was appended to it. Download or convert the model again.',
  });
}
