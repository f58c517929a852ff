import { checkBoolean, checkOptions, refuseExtra } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { checkMatch } from '../match/check-match.ts';
import { type AnyModel, matchWeights } from '../match/match-weights.ts';
import { checkBuilt } from '../save/check-built.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import { SOURCE_OPTIONS } from '../sources/source-options.ts';
import { told } from '../untold.ts';
import { assignWeights } from './assign-weights.ts';
import { openFile } from './open-file.ts';

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions extends SourceOptions {
  /**
   * Match layers by their names and leave out those that only the model or only the file has, as for a network with another head. Only
   * legacy `.h5` files know the names of layers. Default false.
   */
  readonly byName?: boolean;
  /** Leave a weight as it is where the file has none for it, or one of another shape, instead of throwing. Default false. */
  readonly skipMismatch?: boolean;
}

/**
 * Sets a model's weights from a file: weights alone or those of a whole model, in any format that this package reads.
 *
 * `.keras` and `.weights.h5` are matched by the classes and the order of layers, legacy `.h5` by the order of layers, all others by the
 * names 'layer/weight'. Everything is checked before the first weight is set.
 *
 * @param model a built model
 * @param source bytes, a `Blob`, `File`, `Response` or stream, a URL, or in Node the path of a file or folder
 * @throws FileError that lists the weights that are missing, left over or of another shape; nothing has changed then
 * @see https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
 * @example
 * const model = mobileNet({ alpha: 0.25, includeTop: false });
 * await loadWeights(model, 'mobilenet_2_5_224_tf_no_top.h5');
 */
export async function loadWeights(
  model: AnyModel,
  source: Source,
  options: LoadWeightsOptions = {},
  ...extra: never[]
): Promise<void> {
  refuseExtra(extra, 'loadWeights(model, source, options)');
  checkOptions<LoadWeightsOptions>(options, { byName: true, skipMismatch: true, ...SOURCE_OPTIONS }, 'loadWeights');
  const { byName = false, skipMismatch = false, ...reading } = options;
  checkBoolean(byName, 'byName', 'loadWeights');
  checkBoolean(skipMismatch, 'skipMismatch', 'loadWeights');
  checkBuilt(model, 'loadWeights');
  const { contents, where } = await openFile(source, reading);
  try {
    const { weights } = contents;
    if (byName && weights.kind !== 'layers') throw noNames(where);
    const match = matchWeights(model, weights, { byName });
    await assignWeights(weights, await told(() => checkMatch(match, { where, skipMismatch })));
  } finally {
    contents.close();
  }
}

function noNames(where: string): FileError {
  return new FileError({
    where,
    message: 'Weights can be matched by the names of layers only where the file has these: in legacy .h5 files.',
    hint: 'Leave out byName, or set skipMismatch to leave out what does not fit.',
  });
}
