import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { FileBytes } from '../contents/file-bytes.ts';
import type { TrainingState } from '../contents/training-state.ts';
import { writeKeras } from '../keras/write-keras.ts';
import { kerasConfig } from '../keras-config/keras-config.ts';
import { keras2Config } from '../keras-config/keras2-config.ts';
import { writeLegacyH5 } from '../legacy-h5/write-legacy-h5.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { checkBuilt } from './check-built.ts';
import { checkTraining } from './check-training.ts';
import { KERAS2, KERAS3 } from './keras-versions.ts';
import { type Endings, outputFormat } from './output-format.ts';
import { layerWeightsOf, weightTreeOf } from './weights-of.ts';
import { writeFiles } from './write-files.ts';

/** The formats of whole models. `'keras'`: Keras 3's. `'h5'`: legacy HDF5, which Keras 2 opens too. */
export type ModelFormat = 'keras' | 'h5';

/** Options of {@link saveModel}. */
export interface SaveModelOptions {
  readonly format: ModelFormat;
  /** A training state that `loadModel` has read from a file of the same format: written back as it was. */
  readonly training?: TrainingState | undefined;
}

const ENDINGS: Endings<ModelFormat> = { '.keras': 'keras', '.h5': 'h5', '.hdf5': 'h5' };

const WRITERS: Readonly<
  Record<ModelFormat, (model: AnyModel, training: TrainingState | undefined) => Promise<FileBytes>>
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
 * Saves a model with its weights, so that Keras opens it.
 *
 * Layers of your own are written by name; Keras gets their classes through `custom_objects`. What a format cannot hold is refused with the
 * layer and the option.
 *
 * @param model a built model
 * @param destination `{ format, training? }` for bytes; in Node also a path, whose ending says the format
 * @returns the file, if no path was given
 * @throws FileError, ValueError if the format cannot hold the model, or the file cannot be written
 * @see https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 * @example
 * const bytes = await saveModel(model, { format: 'keras' });
 * await saveModel(model, 'model.keras'); // in Node
 */
export function saveModel(model: AnyModel, destination: SaveModelOptions, ...extra: never[]): Promise<FileBytes>;
export function saveModel(model: AnyModel, destination: string, ...extra: never[]): Promise<void>;
export async function saveModel(
  model: AnyModel,
  destination: SaveModelOptions | string,
  ...extra: never[]
): Promise<unknown> {
  refuseExtra(extra, 'saveModel(model, destination)');
  if (typeof destination !== 'string') {
    checkOptions<SaveModelOptions>(destination, { format: true, training: true }, 'saveModel');
  }
  const format = outputFormat(destination, ENDINGS, 'saveModel');
  checkBuilt(model, 'saveModel');
  const training = typeof destination === 'string' ? undefined : destination.training;
  checkTraining(training, format, 'saveModel');
  const bytes = await WRITERS[format](model, training);
  return typeof destination === 'string' ? writeFiles(new Map([[destination, bytes]])) : bytes;
}
