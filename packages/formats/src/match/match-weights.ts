import type { BaseModel, Structure, SymbolicTensor } from '@sepal/layers';
import type { StoredWeights } from '../contents/stored-weights.ts';
import { matchLayers } from './match-layers.ts';
import { matchNames } from './match-names.ts';
import { matchTree } from './match-tree.ts';
import type { WeightMatch } from './weight-match.ts';
import type { FileNames } from './weight-names.ts';

/** A model with any inputs and outputs. */
export type AnyModel = BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>;

/** How weights are matched. */
export interface MatchOptions {
  /** Names of layers in the file, where they differ from those in the model. */
  readonly fileNames?: FileNames;
  /** Match the layers of a legacy file by name alone. */
  readonly byName?: boolean;
}

/** Matches a file's weights to a model's variables, as the file's format says. */
export function matchWeights(
  model: AnyModel,
  weights: StoredWeights,
  { fileNames = new Map(), byName = false }: MatchOptions = {},
): WeightMatch {
  switch (weights.kind) {
    case 'tree':
      return matchTree(model, weights.root);
    case 'layers':
      return matchLayers(model, weights.layers, { fileNames, byName });
    case 'names':
      return matchNames(model, weights.weights, fileNames);
  }
}
