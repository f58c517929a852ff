import type { AnyLayer, Variable } from '@sepal/layers';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import type { NamedTensor } from '../contents/stored-weights.ts';
import { visitLayers } from './visit-layers.ts';
import type { Assignment, WeightMatch } from './weight-match.ts';
import { type FileNames, WeightNames } from './weight-names.ts';

/** Matches weights by their names, 'layer/weight': those of TensorFlow.js' manifests, `.npz` and `.safetensors`. */
export function matchNames(model: AnyLayer, stored: readonly NamedTensor[], fileNames: FileNames): WeightMatch {
  const layers = visitLayers(model);
  const names = new WeightNames(layers, fileNames);
  const taken = new Map<Variable, string>();
  const assignments: Assignment[] = [];
  const leftOver: StoredTensor[] = [];
  const problems: string[] = [];
  for (const { name, tensor } of stored) {
    const variable = names.find(name, 2);
    const other = variable && taken.get(variable);
    if (variable === undefined) {
      leftOver.push(tensor);
    } else if (other !== undefined) {
      problems.push(`'${other}' and '${name}' both name ${variable.path}.`);
    } else {
      taken.set(variable, name);
      assignments.push({ variable, tensor });
    }
  }
  const missing = layers.flatMap(({ own }) => own.filter((variable) => !taken.has(variable))).map(({ path }) => path);
  return { assignments, missing, leftOver, problems };
}
