import { type BaseModel, knownClasses } from '@sepal/layers';
import { checkBoolean, checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { TrainingState } from '../contents/training-state.ts';
import { matchWeights } from '../match/match-weights.ts';
import type { Source } from '../sources/source.ts';
import { SOURCE_OPTIONS } from '../sources/source-options.ts';
import { buildModel } from './build-model.ts';
import type { LoadOptions } from './load-options.ts';
import { openFile } from './open-file.ts';

/** A model and what its file holds for training. */
export interface LoadedModel<M> {
  readonly model: M;
  /** Undefined if the file holds nothing for training. */
  readonly training: TrainingState | undefined;
}

/**
 * Loads a model with its weights: Keras' `.keras` and `.h5` of every version, TensorFlow.js' `model.json`. The formats are told apart
 * by their bytes.
 *
 * Configs of older versions are read as Keras 3's where they say the same. Nothing in a file is run as code, and nothing is fetched but
 * the source and, for a `model.json`, the shards beside it.
 *
 * @param source bytes, a `Blob`, `File`, `Response` or stream, a URL, or in Node the path of a file or folder
 * @param options your own classes (`customObjects`), `keepTraining`, and how to read: `onProgress`, `signal`, `checksum`, `cache`
 * @returns the model; with `keepTraining: true` an object of the model and its training state. If the compiler cannot tell the model's
 *   inputs and outputs, it assumes one of each; `loadModel<Model<[SymbolicTensor, SymbolicTensor]>>(…)` sets the type
 * @throws FileError, ValueError that list everything that is unknown or does not fit
 * @see https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 * @example
 * const model = await loadModel('mobilenet.keras');
 * const scores = await model.predict(pictures);
 */
export function loadModel<M = BaseModel>(
  source: Source,
  options: LoadOptions & { readonly keepTraining: true },
  ...extra: never[]
): Promise<LoadedModel<M>>;
export function loadModel<M = BaseModel>(source: Source, options?: LoadOptions, ...extra: never[]): Promise<M>;
export async function loadModel(source: Source, options: LoadOptions = {}, ...extra: never[]): Promise<unknown> {
  refuseExtra(extra, 'loadModel(source, options)');
  checkOptions<LoadOptions>(options, { customObjects: true, keepTraining: true, ...SOURCE_OPTIONS }, 'loadModel');
  const { customObjects = {}, keepTraining = false, ...reading } = options;
  checkBoolean(keepTraining, 'keepTraining', 'loadModel');
  const { contents, where } = await openFile(source, reading);
  try {
    const model = await buildModel(contents, {
      layers: knownClasses(customObjects),
      match: (built, weights, fileNames) => matchWeights(built, weights, { fileNames }),
      where,
    });
    return keepTraining ? { model, training: await (await import('../seldom.ts')).readTraining(contents) } : model;
  } finally {
    contents.close();
  }
}
