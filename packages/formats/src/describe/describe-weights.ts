/** The weights of a file, and which layers they belong to. */
import type { StoredTensor } from '../contents/stored-tensor.ts';
import type { StoredWeights, WeightGroup } from '../contents/stored-weights.ts';
import type { DescribedLayer, DescribedWeight } from './description-parts.ts';

/** A weight with the name of its layer, where the file tells. */
interface OwnedWeight {
  readonly weight: DescribedWeight;
  /** The layers that it is inside of, from the outermost. */
  readonly owners: readonly string[];
}

/** The weights of a file in its order. */
export function weightsIn(weights: StoredWeights): readonly OwnedWeight[] {
  switch (weights.kind) {
    case 'tree':
      return inGroup(weights.root, '', []);
    case 'layers':
      return weights.layers.flatMap(({ name, weights: own }) =>
        own.map((weight) => ({ weight: described(weight.name, weight.tensor), owners: [name] })),
      );
    case 'names':
      return weights.weights.map(({ name, tensor }) => ({
        weight: described(name, tensor),
        owners: [name.slice(0, Math.max(0, name.lastIndexOf('/')))],
      }));
  }
}

/** The layers with the numbers of their weights, where the file's names tell. */
export function withParameters(
  layers: readonly DescribedLayer[],
  weights: readonly OwnedWeight[],
): readonly DescribedLayer[] {
  const counts = new Map<string, number>();
  for (const { weight, owners } of weights) {
    const size = weight.shape.reduce((product, length) => product * length, 1);
    for (const owner of new Set(owners)) counts.set(owner, (counts.get(owner) ?? 0) + size);
  }
  // Names are only unique inside a model.
  const times = new Map<string, number>();
  for (const { name } of layers) times.set(name, (times.get(name) ?? 0) + 1);
  const known = layers.some(({ name }) => counts.has(name));
  return layers.map((layer) => {
    const isUnique = times.get(layer.name) === 1;
    const count = counts.get(layer.name) ?? (known && layer.depth === 0 ? 0 : undefined);
    return isUnique && count !== undefined ? { ...layer, parameters: count } : layer;
  });
}

function inGroup(group: WeightGroup, path: string, owners: readonly string[]): readonly OwnedWeight[] {
  const inside = group.name === undefined || group.name === '' ? owners : [...owners, group.name];
  const own = group.variables.map((tensor, index) => ({
    weight: described(`${path === '' ? '' : `${path}/`}vars/${index}`, tensor),
    owners: inside,
  }));
  const inner = [...group.groups].flatMap(([name, child]) =>
    inGroup(child, path === '' ? name : `${path}/${name}`, inside),
  );
  return [...own, ...inner];
}

function described(name: string, { shape, dtype, quantization }: StoredTensor): DescribedWeight {
  return { name, shape, dtype, ...(quantization === undefined ? {} : { quantization }) };
}
