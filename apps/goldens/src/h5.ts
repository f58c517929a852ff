import type { Dataset, Group } from 'h5wasm/node';

export interface H5Weight {
  /** As in the file: `dense/kernel`, `dense_1/kernel:0`; in `.weights.h5` the weight's index in its layer. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface H5Layer {
  /** Legacy `.h5`: the layer's name. `.weights.h5`: the path of its group (`layers/conv2d_1`), from class and index. */
  readonly group: string;
  /** The layer's name, where the file has it. */
  readonly name: string | undefined;
  /** In the file's order of the layer's weights. */
  readonly weights: readonly H5Weight[];
}

export interface H5Model {
  /** The whole model's configuration, only in legacy `.h5` files of whole models. */
  readonly modelConfig: unknown;
  /** Legacy `.h5`: in the order of the model, also layers without weights. `.weights.h5`: layers with weights, in the file's (alphabetical) order. */
  readonly layers: readonly H5Layer[];
}

/**
 * Reads the weights of a Keras file: legacy `.h5` (model or weights alone) or Keras 3's `.weights.h5`.
 *
 * @param path of the file
 * @throws Error if it is not an HDF5 file, or has neither layout
 * @example const { layers } = await readH5Weights(shared('keras/golden/seq.weights.h5'));
 */
export async function readH5Weights(path: string): Promise<H5Model> {
  // Four megabytes of WebAssembly, loaded only by tests that read such files.
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const file = new File(path, 'r');
  try {
    const config = file.attrs['model_config']?.value;
    const layers = legacyLayers(file) ?? layersOfStore(file);
    return { modelConfig: typeof config === 'string' ? JSON.parse(config) : undefined, layers };
  } finally {
    file.close();
  }
}

function legacyLayers(file: Group): H5Layer[] | undefined {
  const root = file.attrs['layer_names'] === undefined ? file.get('model_weights') : file;
  if (!isGroup(root) || root.attrs['layer_names'] === undefined) return undefined;
  return strings(root, 'layer_names').map((name) => {
    const group = root.get(name);
    if (!isGroup(group)) throw new Error(`The file has no group "${name}"`);
    const weights = strings(group, 'weight_names').map((weight) => read(group, weight, weight));
    return { group: name, name, weights };
  });
}

function layersOfStore(file: Group): H5Layer[] {
  const layers: H5Layer[] = [];
  const visit = (group: Group, path: string): void => {
    for (const key of group.keys()) {
      const child = group.get(key);
      if (!isGroup(child)) continue;
      if (key !== 'vars') {
        visit(child, path === '' ? key : `${path}/${key}`);
      } else if (child.keys().length > 0) {
        const numbers = child.keys().sort((a, b) => Number(a) - Number(b));
        const name = child.attrs['name']?.value;
        layers.push({
          group: path,
          name: typeof name === 'string' ? name : undefined,
          weights: numbers.map((number) => read(child, number, number)),
        });
      }
    }
  };
  visit(file, '');
  if (layers.length === 0) throw new Error('The file has no weights of a Keras model');
  return layers;
}

function read(group: Group, path: string, name: string): H5Weight {
  const dataset = group.get(path);
  if (!isDataset(dataset)) throw new Error(`${group.path} has no dataset "${path}"`);
  const { value, shape } = dataset;
  if (typeof value === 'number') return { name, shape: [], data: Float32Array.of(value) };
  if (!(value instanceof Float32Array) && !(value instanceof Int32Array)) {
    throw new Error(`${group.path}/${path} is of type ${String(dataset.dtype)}`);
  }
  return { name, shape: shape ?? [], data: Float32Array.from(value) };
}

type Entity = ReturnType<Group['get']>;

function isGroup(entity: Entity): entity is Group {
  return entity !== null && 'type' in entity && entity.type === 'Group';
}

function isDataset(entity: Entity): entity is Dataset {
  return entity !== null && 'type' in entity && entity.type === 'Dataset';
}

/** Keras writes an empty list of names as an empty array of numbers. */
function strings(group: Group, attribute: string): string[] {
  const value = group.attrs[attribute]?.value;
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}
