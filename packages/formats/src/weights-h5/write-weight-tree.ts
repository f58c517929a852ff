import type { Tensor } from '@sepal/tensor';
import type { NamedValue, TrainingValues, WeightTree } from '../contents/written-weights.ts';
import type { Hdf5Draft } from '../hdf5/hdf5-draft.ts';
import { writeHdf5 } from '../hdf5/write-hdf5.ts';

/**
 * Writes weights as Keras 3's `.weights.h5` and the `model.weights.h5` of `.keras` archives: the variables of an object in its group
 * `vars`, which bears the object's name.
 *
 * Source: `H5IOStore` in keras/src/saving/saving_lib.py.
 */
export function writeWeightTree(root: WeightTree): Promise<Uint8Array<ArrayBuffer>> {
  return writeHdf5(draftOf(root));
}

/** A model's weights, and what training needs beside its layers. */
export function withTraining(weights: WeightTree, training: Omit<TrainingValues, 'config'> | undefined): WeightTree {
  if (training === undefined) return weights;
  const groups = new Map(weights.groups);
  const add = (name: string, values: readonly NamedValue[]): void => {
    if (values.length > 0) groups.set(name, { variables: values.map(({ value }) => value), groups: new Map() });
  };
  add('optimizer', training.optimizer);
  add('seed_generators', training.seeds ?? []);
  return { ...weights, groups };
}

function draftOf({ name, variables, groups }: WeightTree): Hdf5Draft {
  const inner = new Map([...groups].map(([key, group]): [string, Hdf5Draft] => [key, draftOf(group)]));
  if (name !== undefined || variables.length > 0) {
    const datasets = new Map(variables.map((variable, index): [string, Tensor] => [`${index}`, variable]));
    inner.set('vars', { datasets, ...(name !== undefined && { attributes: new Map([['name', name]]) }) });
  }
  return { groups: inner };
}
