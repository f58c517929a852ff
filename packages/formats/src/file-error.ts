import { SepalError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';

/** A file that cannot be read, or a model that a format cannot hold. */
export class FileError extends SepalError {
  static override readonly sepal: Brand = { kind: 'FileError', version: VERSION };
}
