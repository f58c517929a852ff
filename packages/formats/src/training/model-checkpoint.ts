import { type AnyTrainer, ModelCheckpoint as Checkpoint, type ModelCheckpointOptions } from '@sepal/training';
import type { AnyModel } from '../match/match-weights.ts';
import { outputFormat } from '../save/output-format.ts';
import { MODEL_ENDINGS, saveModel } from '../save/save-model.ts';
import { saveWeights, WEIGHTS_ENDINGS } from '../save/save-weights.ts';

/** Options of {@link ModelCheckpoint}: those of `@sepal/training`, without the writer. */
export type FileCheckpointOptions = Omit<ModelCheckpointOptions, 'save'>;

/**
 * Saves the model to files while it trains, in Node: `ModelCheckpoint` of `@sepal/training` with the writers of this package.
 *
 * A model is saved with its training state, as `saveModel(trainer, path)` does: `.keras` or `.h5`. With `saveWeightsOnly` the weights
 * alone: `.weights.h5`, `.h5`, `.npz` or `.safetensors`. A file that is there is replaced once the new one is whole.
 *
 * @throws ValueError for options out of range, and for a `filepath` whose ending is no format; FileError where there are no files
 * @see https://keras.io/api/callbacks/model_checkpoint/
 * @example
 * const callbacks = [new ModelCheckpoint({ filepath: 'best.keras', monitor: 'val_accuracy', saveBestOnly: true })];
 * await trainer.fit(images, labels, { validationSplit: 0.1, callbacks });
 * const best = await loadTrainer('best.keras');
 */
export class ModelCheckpoint extends Checkpoint {
  constructor(options: FileCheckpointOptions) {
    super({ ...options, save });
    const endings = this.saveWeightsOnly ? WEIGHTS_ENDINGS : MODEL_ENDINGS;
    outputFormat<string>(this.filepath, endings, 'ModelCheckpoint');
  }
}

function save(trainer: AnyTrainer, path: string, { weightsOnly }: { readonly weightsOnly: boolean }): Promise<void> {
  return weightsOnly ? saveWeights(trainer.model as AnyModel, path) : saveModel(trainer, path);
}
