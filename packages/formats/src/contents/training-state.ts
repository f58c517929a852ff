import type { FileFormat } from './model-contents.ts';
import type { TrainingValues } from './written-weights.ts';

/** What a model was trained with, as its file has it. `saveModel` writes it unchanged into a file of the same format. */
export interface TrainingState extends TrainingValues {
  /** The format of the file: each has its own spelling of configs and names. */
  readonly format: FileFormat;
}
