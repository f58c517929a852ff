import type { AnyLayer, Variable } from '@sepal/layers';
import type { Tensor } from '@sepal/tensor';
import type { LayerValues, NamedValue, WeightTree } from '../contents/written-weights.ts';
import { legacyOrder } from '../match/match-layers.ts';
import { placesOf, type VisitedLayer, visitLayers } from '../match/visit-layers.ts';
import { keras2Name } from '../match/weight-names.ts';

/**
 * A model's weights as Keras 3 groups them, for `.keras` and `.weights.h5`.
 *
 * A layer that several models share is in each of its places. Keras 3.15 stores it in the first, makes a layer for each place when it
 * loads the model, and refuses its file: that leaves the others without weights. From a model in code it reads the first place.
 */
export async function weightTreeOf(model: AnyLayer): Promise<WeightTree> {
  const layers = placesOf(model);
  const values = await valuesOf(layers.flatMap(({ own }) => own));
  const root = new Group(model.name);
  for (const { layer, own, keys } of layers) {
    let group = root;
    for (const key of keys) group = group.inner(key);
    group.name = layer.name;
    group.variables = own.map((variable) => values.get(variable) as Tensor);
  }
  return root;
}

class Group implements WeightTree {
  name: string;
  variables: readonly Tensor[] = [];
  readonly groups = new Map<string, Group>();

  constructor(name: string) {
    this.name = name;
  }

  inner(key: string): Group {
    const group = this.groups.get(key) ?? new Group(key);
    this.groups.set(key, group);
    return group;
  }
}

/** A model's weights by layer, for legacy `.h5`: names as Keras 2 wrote them, the order as every Keras reads it. */
export async function layerWeightsOf(model: { readonly layers: readonly AnyLayer[] }): Promise<LayerValues[]> {
  const values = await valuesOf(model.layers.flatMap(({ weights }) => weights));
  return model.layers.map((layer) => {
    const names = namesOf(visitLayers(layer), [layer.name]);
    const weights = legacyOrder(layer).map((variable): NamedValue => {
      return { name: `${names.get(variable)}:0`, value: values.get(variable) as Tensor };
    });
    return { name: layer.name, weights };
  });
}

/** A model's weights by name, 'layer/weight', for `model.json`, `.npz` and `.safetensors`: those that training changes first. */
export async function namedWeightsOf(model: AnyLayer): Promise<NamedValue[]> {
  const names = namesOf(visitLayers(model), []);
  const values = await valuesOf(model.weights);
  return legacyOrder(model).map((variable) => ({
    name: names.get(variable) as string,
    value: values.get(variable) as Tensor,
  }));
}

/** Keras 2's name of every variable: the names of the layers that lead to it, and its own. */
function namesOf(layers: readonly VisitedLayer[], prefix: readonly string[]): Map<Variable, string> {
  return new Map(
    layers.flatMap(({ layer, own, names }) =>
      own.map((variable): [Variable, string] => [
        variable,
        [...prefix, ...names, keras2Name(layer.className, variable.name)].join('/'),
      ]),
    ),
  );
}

async function valuesOf(variables: readonly Variable[]): Promise<Map<Variable, Tensor>> {
  const values = await Promise.all(variables.map((variable) => variable.read()));
  return new Map(variables.map((variable, index) => [variable, values[index] as Tensor]));
}
