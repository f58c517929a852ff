import { FileError } from '../file-error.ts';

/** The error for a path that could lead out of the folder. */
export function outside(path: string, where: string): FileError {
  return new FileError({
    where,
    message: `It names the file ${JSON.stringify(path)}. Only files beside this one are read: expected a relative path, without '..'.`,
    hint: 'Load a file from elsewhere by its own path or URL.',
  });
}

/** The error for a path that makes no URL beside another. */
export function notBeside(url: string, path: string, where: string): FileError {
  return new FileError({
    where,
    message: `The file ${JSON.stringify(path)} belongs to this one, and cannot be found beside ${url}.`,
    hint: 'Pass all files together: a Map from names to contents, or an array of File.',
  });
}
