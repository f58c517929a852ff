import { allOrNothing, deserializeLayers, type LayerClasses } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import type { JsonObject, ModelContents } from '../contents/model-contents.ts';
import type { StoredWeights } from '../contents/stored-weights.ts';
import { readConfig } from '../dialects/read-config.ts';
import { FileError } from '../file-error.ts';
import { checkMatch } from '../match/check-match.ts';
import type { AnyModel } from '../match/match-weights.ts';
import type { Assignment, WeightMatch } from '../match/weight-match.ts';
import type { FileNames } from '../match/weight-names.ts';
import { told } from '../untold.ts';
import { assignWeights } from './assign-weights.ts';

/** How a model is built from a file. */
export interface BuildOptions {
  /** The classes and functions that the file may name. */
  readonly layers: LayerClasses;
  /** Matches the weights: a page that reads one format needs one way. */
  match(model: AnyModel, weights: StoredWeights, fileNames: FileNames): WeightMatch;
  /** The file, for errors. */
  readonly where: string;
}

/**
 * Builds the model that a file holds and sets its weights.
 *
 * @throws FileError, ValueError that tell everything that is unknown or does not fit
 */
export async function buildModel(contents: ModelContents, { layers, match, where }: BuildOptions): Promise<AnyModel> {
  const { config: written, weights, writer } = contents;
  if (written === undefined) throw (await import('../seldom.ts')).noModel(where);
  const { config, names } = await readConfig(written, writer, where);
  // If anything does not fit, the names and seeds that the layers took are given back.
  const make = (): { model: AnyModel; assignments: readonly Assignment[] } => {
    const model = makeModel(config, layers, where);
    return { model, assignments: checkMatch(match(model, weights, names), { where }) };
  };
  const { model, assignments } = await told(() => allOrNothing(make));
  await assignWeights(weights, assignments);
  return model;
}

/** @throws FileError that tells how to give what the config names and nobody has */
function makeModel(config: JsonObject, layers: LayerClasses, where: string): AnyModel {
  try {
    return deserializeLayers([config], layers, where)[0] as AnyModel;
  } catch (error) {
    if (!(error instanceof SepalError) || !error.detail.startsWith('Unknown ')) throw error;
    const hint = 'Give your own classes and functions by these names: customObjects: { Name: … }.';
    throw new FileError({ where, message: error.detail, hint });
  }
}
