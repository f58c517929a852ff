import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { FileBytes } from '../contents/file-bytes.ts';
import type { TrainingState } from '../contents/training-state.ts';
import type { TrainingValues } from '../contents/written-weights.ts';
import { writeKeras } from '../keras/write-keras.ts';
import { kerasConfig } from '../keras-config/keras-config.ts';
import { keras2Config } from '../keras-config/keras2-config.ts';
import { writeLegacyH5 } from '../legacy-h5/write-legacy-h5.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { isTrainedModel, type TrainedModel } from '../training-config/trained-model.ts';
import { checkBuilt } from './check-built.ts';
import { KERAS2, KERAS3 } from './keras-versions.ts';
import { type Endings, outputFormat } from './output-format.ts';
import { trainingOf } from './training-of.ts';
import { layerWeightsOf, weightTreeOf } from './weights-of.ts';
import { writeFiles } from './write-files.ts';

/** The formats of whole models. `'keras'`: Keras 3's. `'h5'`: legacy HDF5, which Keras 2 opens too. */
export type ModelFormat = 'keras' | 'h5';

/** Options of {@link saveModel}. */
export interface SaveModelOptions {
  readonly format: ModelFormat;
  /** A training state that `loadModel` has read: written as it was into a file of the same format, in the other's words elsewhere. */
  readonly training?: TrainingState | undefined;
}

/** The endings of files of whole models. */
export const MODEL_ENDINGS: Endings<ModelFormat> = { '.keras': 'keras', '.h5': 'h5', '.hdf5': 'h5' };

const WRITERS: Readonly<
  Record<ModelFormat, (model: AnyModel, training: TrainingValues | undefined) => Promise<FileBytes>>
> = {
  keras: async (model, training) =>
    writeKeras({ ...KERAS3, config: kerasConfig(model), weights: await weightTreeOf(model), training }),
  h5: async (model, training) =>
    writeLegacyH5({
      ...KERAS2,
      config: keras2Config(kerasConfig(model)),
      layers: await layerWeightsOf(model),
      training,
    }),
};

/**
 * Saves a model with its weights, so that Keras opens it. Of a trainer, what it was compiled with and what its optimizer remembers is
 * saved too: `loadTrainer` of `@sepal/formats/training` and Keras go on from there.
 *
 * Layers of your own are written by name; Keras gets their classes through `custom_objects`. What a format cannot hold is refused with the
 * layer and the option.
 *
 * @param model a built model, or a trainer of one
 * @param destination `{ format, training? }` for bytes; in Node also a path, whose ending says the format
 * @returns the file, if no path was given
 * @throws FileError, ValueError if the format cannot hold the model, or the file cannot be written
 * @see https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 * @example
 * const bytes = await saveModel(model, { format: 'keras' });
 * await saveModel(model, 'model.keras'); // in Node
 */
export function saveModel(
  model: AnyModel | TrainedModel,
  destination: SaveModelOptions,
  ...extra: never[]
): Promise<FileBytes>;
export function saveModel(model: AnyModel | TrainedModel, destination: string, ...extra: never[]): Promise<void>;
export async function saveModel(
  saved: AnyModel | TrainedModel,
  destination: SaveModelOptions | string,
  ...extra: never[]
): Promise<unknown> {
  refuseExtra(extra, 'saveModel(model, destination)');
  if (typeof destination !== 'string') {
    checkOptions<SaveModelOptions>(destination, { format: true, training: true }, 'saveModel');
  }
  const format = outputFormat(destination, MODEL_ENDINGS, 'saveModel');
  const model = isTrainedModel(saved) ? (saved.model as AnyModel) : saved;
  checkBuilt(model, 'saveModel');
  const given = typeof destination === 'string' ? undefined : destination.training;
  const training = await trainingOf(saved, given, format);
  const bytes = await WRITERS[format](model, training);
  return typeof destination === 'string' ? writeFiles(new Map([[destination, bytes]])) : bytes;
}
