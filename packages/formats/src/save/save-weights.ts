import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { FileBytes } from '../contents/file-bytes.ts';
import { writeLegacyH5 } from '../legacy-h5/write-legacy-h5.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { writeNpz } from '../npz/write-npz.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { writeWeightTree } from '../weights-h5/write-weight-tree.ts';
import { checkBuilt } from './check-built.ts';
import { KERAS2 } from './keras-versions.ts';
import { type Endings, outputFormat } from './output-format.ts';
import { layerWeightsOf, namedWeightsOf, weightTreeOf } from './weights-of.ts';
import { writeFiles } from './write-files.ts';

/**
 * The formats of weights alone. `'weights.h5'`: Keras 3's, by the classes of layers. `'h5'`: legacy HDF5, by the names of layers. `'npz'` and
 * `'safetensors'`: by the names 'layer/weight'. Keras opens the first two.
 */
export type WeightsFormat = 'weights.h5' | 'h5' | 'npz' | 'safetensors';

/** Options of {@link saveWeights}. */
export interface SaveWeightsOptions {
  readonly format: WeightsFormat;
}

/** The endings of files of weights alone. */
export const WEIGHTS_ENDINGS: Endings<WeightsFormat> = {
  '.weights.h5': 'weights.h5',
  '.h5': 'h5',
  '.hdf5': 'h5',
  '.npz': 'npz',
  '.safetensors': 'safetensors',
};

const WRITERS: Readonly<Record<WeightsFormat, (model: AnyModel) => Promise<FileBytes>>> = {
  'weights.h5': async (model) => writeWeightTree(await weightTreeOf(model)),
  h5: async (model) => writeLegacyH5({ ...KERAS2, layers: await layerWeightsOf(model) }),
  npz: async (model) => writeNpz(await namedWeightsOf(model)),
  safetensors: async (model) => writeSafetensors(await namedWeightsOf(model)),
};

/**
 * Saves a model's weights.
 *
 * @param model a built model
 * @param destination `{ format }` for bytes; in Node also a path, whose ending says the format
 * @returns the file, if no path was given
 * @throws ValueError if the model is not built or there is no such format; FileError if the file cannot be written
 * @see https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
 * @example
 * const bytes = await saveWeights(model, { format: 'weights.h5' });
 * await saveWeights(model, 'model.weights.h5'); // in Node
 */
export function saveWeights(model: AnyModel, destination: SaveWeightsOptions, ...extra: never[]): Promise<FileBytes>;
export function saveWeights(model: AnyModel, destination: string, ...extra: never[]): Promise<void>;
export async function saveWeights(
  model: AnyModel,
  destination: SaveWeightsOptions | string,
  ...extra: never[]
): Promise<unknown> {
  refuseExtra(extra, 'saveWeights(model, destination)');
  if (typeof destination !== 'string') checkOptions<SaveWeightsOptions>(destination, { format: true }, 'saveWeights');
  const format = outputFormat(destination, WEIGHTS_ENDINGS, 'saveWeights');
  checkBuilt(model, 'saveWeights');
  const bytes = await WRITERS[format](model);
  return typeof destination === 'string' ? writeFiles(new Map([[destination, bytes]])) : bytes;
}
