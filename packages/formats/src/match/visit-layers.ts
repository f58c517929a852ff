import type { AnyLayer, Variable } from '@sepal/layers';
import { snakeCase } from '@sepal/tensor/options';

/** A layer of a model, where Keras' files have it. */
export interface VisitedLayer {
  readonly layer: AnyLayer;
  /** Its weights, without those of the layers inside. */
  readonly own: readonly Variable[];
  /** The path of its group in weight files: ['layers', 'conv2d_1']; empty for the model itself. */
  readonly keys: readonly string[];
  /** The names of the layers that lead to it, its own last; empty for the model itself. */
  readonly names: readonly string[];
}

/**
 * All layers of a model in the order in which Keras 3 saves them, each once, under its first place.
 *
 * A layer's group is named after its class and numbered among the layers of one model, whatever the layer is called.
 *
 * @see keras/src/saving/saving_lib.py, `_save_state` and `_save_container_state`
 */
export function visitLayers(model: AnyLayer): VisitedLayer[] {
  const visited = new Set<AnyLayer>();
  return placesOf(model).filter(({ layer }) => !visited.has(layer) && visited.add(layer));
}

/** {@link visitLayers}, with a layer that several models share in each of its places. */
export function placesOf(model: AnyLayer): VisitedLayer[] {
  const found: VisitedLayer[] = [];
  const visit = (layer: AnyLayer, keys: readonly string[], names: readonly string[]): void => {
    const children = childrenOf(layer);
    const inner = new Set(children.flatMap(({ child }) => child.weights));
    found.push({ layer, own: layer.weights.filter((variable) => !inner.has(variable)), keys, names });
    for (const { child, key } of children) visit(child, [...keys, ...key], [...names, child.name]);
  };
  visit(model, [], []);
  return found;
}

interface Child {
  readonly child: AnyLayer;
  readonly key: readonly string[];
}

/** The layers directly inside a layer. Keras finds those of a model in its list `layers`, those of any other layer in its attributes. */
function childrenOf(layer: AnyLayer): Child[] {
  const { sublayers } = layer;
  if (sublayers.length === 0) return [];
  const inFields = 'layers' in layer ? [] : layersInFields(layer);
  const inField = new Set(inFields.map(({ child }) => child));
  const rest = sublayers.filter((child) => !inField.has(child));
  return [...inFields.filter(({ child }) => sublayers.includes(child)), ...inContainer(rest, 'layers')];
}

/** The layers in a custom layer's fields, in the order of their names. */
function layersInFields(layer: AnyLayer): Child[] {
  const fields = Object.entries(layer as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.flatMap(([field, value]): Child[] => {
    const key = snakeCase(field);
    if (isLayer(value)) return [{ child: value, key: [key] }];
    return Array.isArray(value) ? inContainer(value.filter(isLayer), key) : [];
  });
}

function inContainer(layers: readonly AnyLayer[], container: string): Child[] {
  const counts = new Map<string, number>();
  return layers.map((child) => {
    const key = snakeCase(child.className);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return { child, key: [container, count === 0 ? key : `${key}_${count}`] };
  });
}

function isLayer(value: unknown): value is AnyLayer {
  return value !== null && typeof value === 'object' && 'sublayers' in value && 'className' in value;
}
