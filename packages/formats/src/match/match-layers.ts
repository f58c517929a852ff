import type { AnyLayer, Variable } from '@sepal/layers';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import type { LayerWeights } from '../contents/stored-weights.ts';
import { visitLayers } from './visit-layers.ts';
import type { Assignment, WeightMatch } from './weight-match.ts';
import { type FileNames, WeightNames } from './weight-names.ts';

/** A layer of the model and the group of the file that holds its weights. */
interface Pair {
  readonly layer: AnyLayer;
  readonly stored: LayerWeights;
}

/**
 * Matches the groups of legacy HDF5 files: the k-th layer that has weights to the k-th group that has some, unless the names of all
 * groups are those of the layers.
 *
 * Inside a layer the names of the weights decide, where they say which is which. The order alone would not do: Keras puts trainable
 * weights first, so a nested model that was frozen when it was saved has another one, and the four weights of a batch
 * normalization have one shape.
 *
 * @param byName match by the names of layers alone and leave out what only one side has, as Keras' option `by_name`
 * @see keras/src/legacy/saving/legacy_h5_format.py, `load_weights_from_hdf5_group`
 */
export function matchLayers(
  model: { readonly layers: readonly AnyLayer[] },
  groups: readonly LayerWeights[],
  { fileNames, byName = false }: { readonly fileNames: FileNames; readonly byName?: boolean },
): WeightMatch {
  const stored = groups.filter(({ weights }) => weights.length > 0);
  const layers = model.layers.filter(({ weights }) => weights.length > 0);
  const byFileName = new Map(layers.map((layer) => [fileNames.get(layer.name) ?? layer.name, layer]));
  const named = stored.flatMap((group): Pair[] => {
    const layer = byFileName.get(group.name);
    return layer === undefined ? [] : [{ layer, stored: group }];
  });
  const sameCount = stored.length === layers.length;
  const pairs =
    sameCount && !byName && named.length < stored.length
      ? layers.map((layer, index): Pair => ({ layer, stored: stored[index] as LayerWeights }))
      : named;
  const problems: string[] = [];
  const assignments = pairs.flatMap((pair) => matchPair(pair, fileNames, problems));
  if (byName) return { assignments, missing: [], leftOver: [], problems };
  if (!sameCount) {
    problems.push(
      `Layer count mismatch: layers with weights are ${layers.length} in the model, ${stored.length} in the file.`,
    );
  }
  const paired = new Set<unknown>(pairs.flatMap(({ layer, stored: group }) => [layer, group]));
  const known = new Set(assignments.map(({ variable }) => variable));
  const missing = layers
    .filter((layer) => !paired.has(layer))
    .flatMap(({ weights }) => weights.filter((variable) => !known.has(variable)))
    .map(({ path }) => path);
  const leftOver = stored.filter((group) => !paired.has(group)).flatMap(({ weights }) => weights);
  return { assignments, missing, leftOver: leftOver.map(({ tensor }) => tensor), problems };
}

function matchPair({ layer, stored }: Pair, fileNames: FileNames, problems: string[]): Assignment[] {
  const variables = legacyOrder(layer);
  const { weights } = stored;
  if (variables.length !== weights.length) {
    problems.push(
      `Layer '${layer.name}' expects ${variables.length} weights, '${stored.name}' in the file has ${weights.length}.`,
    );
    return [];
  }
  const names = new WeightNames(visitLayers(layer), fileNames);
  const found = weights.map(({ name }) => names.find(name, 1));
  const distinct = new Set(found);
  const allFound = distinct.size === weights.length && !distinct.has(undefined);
  const order = allFound ? (found as Variable[]) : variables;
  return weights.map(({ tensor }: { readonly tensor: StoredTensor }, index) => ({
    variable: order[index] as Variable,
    tensor,
  }));
}

/** The order of a layer's weights in legacy files: first those that training changes. */
export function legacyOrder({ trainableWeights, nonTrainableWeights }: AnyLayer): Variable[] {
  return [...trainableWeights, ...nonTrainableWeights];
}
