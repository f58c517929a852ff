import { FileError } from '../file-error.ts';

/** The error for a file that has no config. */
export function noModel(where: string): FileError {
  return new FileError({
    where,
    message: 'The file holds weights and no model.',
    hint: 'Build the model in code and call loadWeights(model, source).',
  });
}
