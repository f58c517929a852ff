import type { StoredTensor } from '../contents/stored-tensor.ts';
import type { NamedTensor, StoredWeights, WeightGroup } from '../contents/stored-weights.ts';
import { FileError } from '../file-error.ts';
import type { Hdf5File } from '../hdf5/hdf5-file.ts';
import { datasetAt, type GroupAt, groupAt, rootOf, textAttribute } from '../hdf5/look-up.ts';

/** What a file of Keras 3's weights holds. */
export interface WeightTreeContents {
  readonly weights: StoredWeights;
  /** The optimizer's variables, 'vars/0', 'vars/1', … in numeric order; empty if there are none. */
  readonly optimizer: readonly NamedTensor[];
  /** The counters of random numbers; empty if there are none. */
  readonly seeds: readonly NamedTensor[];
}

const VARIABLES = 'vars';
const OPTIMIZER = 'optimizer';
const SEEDS = 'seed_generators';

/** The name of groups of layers in files of Keras 2.13. */
const OLD_LAYERS = '_layer_checkpoint_dependencies';
const LAYERS = 'layers';

/**
 * Reads the tree of Keras 3's weight files: `.weights.h5`, and `model.weights.h5` in `.keras` archives.
 *
 * Source: `H5IOStore` in keras/src/saving/saving_lib.py.
 *
 * @throws FileError if a variable is missing, is not a tensor or cannot be read
 */
export function readWeightTree(file: Hdf5File): WeightTreeContents {
  const root = rootOf(file);
  return {
    weights: {
      kind: 'tree',
      root: readGroup(root, (name) => name !== OPTIMIZER && name !== SEEDS),
      read: (tensors) => file.read(tensors),
    },
    optimizer: variablesOf(root, OPTIMIZER),
    seeds: variablesOf(root, SEEDS),
  };
}

/** The variables of a group that is none of a layer. */
function variablesOf(root: GroupAt, name: string): NamedTensor[] {
  const group = groupAt(root, name);
  const variables = group === undefined ? [] : readVariables(group).variables;
  return variables.map((tensor, index) => ({ name: `${VARIABLES}/${index}`, tensor }));
}

function readGroup(at: GroupAt, isWanted: (name: string) => boolean = () => true): WeightGroup {
  const groups = new Map<string, WeightGroup>();
  const { refused } = at.group;
  for (const name of [...refused.keys(), ...at.group.groups.keys()]) {
    if (name === VARIABLES || !isWanted(name)) continue;
    const inner = groupAt(at, name);
    const key = name === OLD_LAYERS && !at.group.groups.has(LAYERS) ? LAYERS : name;
    if (inner !== undefined) groups.set(key, readGroup(inner));
  }
  return { ...readVariables(at), groups };
}

function readVariables(parent: GroupAt): { readonly name?: string; readonly variables: readonly StoredTensor[] } {
  const at = groupAt(parent, VARIABLES);
  if (at === undefined) return { variables: [] };
  const { datasets, refused } = at.group;
  const count = datasets.size + refused.size;
  const variables = Array.from({ length: count }, (_, index) => {
    if (datasets.has(`${index}`) || refused.has(`${index}`)) return datasetAt(at, `${index}`);
    const names = [...datasets.keys(), ...refused.keys()].map((name) => `'${name}'`);
    throw new FileError({
      where: at.file.where,
      message: `${at.path} must hold the variables '0' to '${count - 1}'. Received ${names.slice(0, 12).join(', ')}.`,
    });
  });
  const name = textAttribute(at, 'name');
  return name === undefined ? { variables } : { name, variables };
}
