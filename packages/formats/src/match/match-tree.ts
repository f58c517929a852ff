import type { AnyLayer } from '@sepal/layers';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import type { WeightGroup } from '../contents/stored-weights.ts';
import { placesOf } from './visit-layers.ts';
import type { Assignment, WeightMatch } from './weight-match.ts';

/**
 * Matches the groups of Keras 3's weight files: by the classes of layers and their order, never by names, which Keras makes up anew
 * in every program.
 */
export function matchTree(model: AnyLayer, root: WeightGroup): WeightMatch {
  const assignments: Assignment[] = [];
  const missing: string[] = [];
  const problems: string[] = [];
  const used = new Set<WeightGroup>();
  const visited = new Set<AnyLayer>();
  for (const { layer, own, keys } of placesOf(model)) {
    const group = groupAt(root, keys);
    if (group !== undefined) used.add(group);
    // Keras stores a shared layer in its first place, this package in all of them.
    if (visited.has(layer)) continue;
    visited.add(layer);
    const stored = group?.variables ?? [];
    if (own.length === stored.length) {
      for (const [index, variable] of own.entries()) {
        assignments.push({ variable, tensor: stored[index] as StoredTensor });
      }
    } else if (stored.length === 0) {
      missing.push(...own.map(({ path }) => path));
    } else {
      problems.push(
        `Layer '${layer.name}' expected ${own.length} variables, but received ${stored.length} in '${keys.join('/')}'.`,
      );
    }
  }
  return { assignments, missing, leftOver: unusedTensors(root, used), problems };
}

function groupAt(root: WeightGroup, keys: readonly string[]): WeightGroup | undefined {
  let group: WeightGroup | undefined = root;
  for (const key of keys) group = group?.groups.get(key);
  return group;
}

function unusedTensors(group: WeightGroup, used: ReadonlySet<WeightGroup>): StoredTensor[] {
  const inside = [...group.groups.values()].flatMap((inner) => unusedTensors(inner, used));
  return used.has(group) ? inside : [...group.variables, ...inside];
}
