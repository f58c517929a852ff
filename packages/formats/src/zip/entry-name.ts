import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';

/** A name for messages; those of hostile archives may be long. */
export const showEntryName = (name: string): string => listFew([JSON.stringify(name)]);

/** @throws FileError for a name that is empty, or that some program would unpack outside of its folder */
export function checkEntryName(name: string, where: string): void {
  const isOutside = /^\/|^[A-Za-z]:|[\\\0]/.test(name) || name.split('/').includes('..');
  if (name !== '' && !isOutside) return;
  throw new FileError({
    where,
    message: `The zip archive has an entry named ${showEntryName(name)}. Names are relative, with '/', and stay inside the archive.`,
  });
}
