import { show } from '@sepal/tensor/options';
import { causedBy, FileError } from '../file-error.ts';

/** The error for a stream that has another reader. */
export function readAlready(error: unknown, where: string): FileError {
  return causedBy(error, {
    where,
    message: 'The stream is being read already.',
    hint: 'A stream can be read once: pass a new one, or the bytes.',
  });
}

/** The error for a stream that yields something else than bytes. */
export function notBytes(part: unknown, where: string): FileError {
  return new FileError({ where, message: `A stream of Uint8Array is expected. Received ${show(part)}.` });
}
