import { type ErrorDetails, SepalError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';

/** A file that cannot be read, or a model that a format cannot hold. */
export class FileError extends SepalError {
  static override readonly sepal: Brand = { kind: 'FileError', version: VERSION };
}

/** The error for what another error made impossible; that one is its `cause`. */
export function causedBy(cause: unknown, details: ErrorDetails): FileError {
  const error = new FileError(details);
  error.cause = cause;
  return error;
}
