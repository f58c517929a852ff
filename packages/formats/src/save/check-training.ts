import type { FileFormat } from '../contents/model-contents.ts';
import type { TrainingState } from '../contents/training-state.ts';
import { FileError } from '../file-error.ts';

/** @throws FileError if a training state comes from a file of another format: each has its own spelling */
export function checkTraining(training: TrainingState | undefined, format: FileFormat, where: string): void {
  if (training === undefined || training.format === format) return;
  throw new FileError({
    where,
    message: `The training state comes from a file of the format '${training.format}' and cannot be written into one of '${format}'.`,
    hint: 'Save the model in the format that it came in, or without its training state.',
  });
}
