import type { JsonObject, ModelContents, StoredTraining, Writer } from '../contents/model-contents.ts';
import type { LayerWeights, NamedTensor } from '../contents/stored-weights.ts';
import { FileError } from '../file-error.ts';
import type { Hdf5File } from '../hdf5/hdf5-file.ts';
import { datasetAt, type GroupAt, groupAt, rootOf, textAttribute, textsAttribute } from '../hdf5/look-up.ts';
import { parseJson } from '../json/parse-json.ts';

const MODEL_WEIGHTS = 'model_weights';
const LAYER_NAMES = 'layer_names';
const WEIGHT_NAMES = 'weight_names';
/** The group of weights that belong to the model itself. */
const TOP_LEVEL = 'top_level_model_weights';

/** Whether an HDF5 file is a legacy one: of a whole model or of weights by the names of layers. Otherwise it may be Keras 3's tree. */
export function isLegacyH5({ root }: Hdf5File): boolean {
  return root.attributes.has(LAYER_NAMES) || root.groups.has(MODEL_WEIGHTS) || root.attributes.has('model_config');
}

/**
 * Reads legacy HDF5 files of Keras 1.2 to 3: whole models (`model.save('x.h5')`) and weights (`model.save_weights('x.h5')`).
 *
 * Source: keras/src/legacy/saving/legacy_h5_format.py.
 *
 * @throws FileError if it is another file, or if something that it lists is missing or cannot be read
 */
export function readLegacyH5(file: Hdf5File): ModelContents {
  const root = rootOf(file);
  const weights = root.group.attributes.has(LAYER_NAMES) ? root : groupAt(root, MODEL_WEIGHTS);
  const names = weights && textsAttribute(weights, LAYER_NAMES);
  if (weights === undefined || names === undefined) {
    throw new FileError({
      where: file.where,
      message: `This is not a legacy file of Keras: neither / nor /${MODEL_WEIGHTS} has the attribute "${LAYER_NAMES}".`,
    });
  }
  const layers = [...names, ...(weights.group.groups.has(TOP_LEVEL) && !names.includes(TOP_LEVEL) ? [TOP_LEVEL] : [])]
    .map((name) => readLayer(weights, name))
    .filter(({ name, weights: own }) => name !== TOP_LEVEL || own.length > 0);
  return {
    format: 'h5',
    writer: readWriter([root, weights]),
    config: jsonAttribute(root, 'model_config'),
    weights: { kind: 'layers', layers, read: (tensors) => file.read(tensors) },
    training: readTraining(root),
    close: () => file.close(),
  };
}

function readLayer(parent: GroupAt, name: string): LayerWeights {
  const group = groupAt(parent, name);
  if (group === undefined) {
    const message = `There is no group ${parent.path}/${name}, which the attribute "${LAYER_NAMES}" lists.`;
    throw new FileError({ where: parent.file.where, message });
  }
  return { name, weights: readNamed(group) };
}

/** Weights in the order of the attribute `weight_names`, each at the path that is its name. */
function readNamed(group: GroupAt): NamedTensor[] {
  const names = textsAttribute(group, WEIGHT_NAMES) ?? [];
  return names.map((name) => ({ name, tensor: datasetAt(group, name) }));
}

function readTraining(root: GroupAt): StoredTraining | undefined {
  const config = jsonAttribute(root, 'training_config');
  const [group, seeds] = [groupAt(root, 'optimizer_weights'), groupAt(root, 'seed_generators')];
  if (config === undefined && group === undefined) return undefined;
  return {
    config,
    optimizer: group === undefined ? [] : readNamed(group),
    ...(seeds !== undefined && { seeds: readNamed(seeds) }),
  };
}

/**
 * Who wrote the file. TensorFlow's Keras notes versions such as '2.4.0' and '2.2.4-tf'; the Keras of its own ended with 2.3.1 and came
 * back as 3.0.
 */
function readWriter(groups: readonly GroupAt[]): Writer {
  const find = (name: string): string | undefined =>
    groups.map((group) => textAttribute(group, name)).find((text) => text !== undefined);
  const version = find('keras_version');
  const backend = find('backend');
  const [major = 0, minor = 0] = (version ?? '').split('.').map((part) => Number.parseInt(part, 10));
  const isTensorFlow = version?.endsWith('-tf') || (major === 2 && minor >= 4);
  const name = version === undefined ? undefined : isTensorFlow ? 'tf.keras' : 'Keras';
  return { name, version, ...(backend !== undefined && { backend }) };
}

function jsonAttribute(root: GroupAt, name: string): JsonObject | undefined {
  const text = textAttribute(root, name);
  if (text === undefined) return undefined;
  const where = `${root.file.where}, attribute "${name}"`;
  const json = parseJson(text, where);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new FileError({
      where,
      message: `It must be a JSON object. Received ${Array.isArray(json) ? 'a list' : String(json)}.`,
    });
  }
  return json as JsonObject;
}
