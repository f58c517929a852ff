import { FileError } from '../file-error.ts';
import type { StoredTensor } from './stored-tensor.ts';

/** The error for reading a tensor that a file does not hold. */
export function unknownTensor({ path }: StoredTensor, where: string): FileError {
  return new FileError({ where, message: `'${path}' is a tensor of another file.` });
}
