import type { Tensor } from '@sepal/tensor';
import type { JsonObject } from '../contents/model-contents.ts';
import type { LayerValues, NamedValue, TrainingValues } from '../contents/written-weights.ts';
import { FileError } from '../file-error.ts';
import type { Hdf5Draft } from '../hdf5/hdf5-draft.ts';
import type { Hdf5Attribute } from '../hdf5/hdf5-file.ts';
import { writeHdf5 } from '../hdf5/write-hdf5.ts';
import { formatPythonJson } from '../json/format-json.ts';
import { decodeUtf8 } from '../platform/text.ts';

/** What a legacy HDF5 file is to hold. */
export interface LegacyH5Parts {
  /** The model's config; without it the file holds weights alone. */
  readonly config?: JsonObject | undefined;
  /** What `keras_version` and `backend` are to say. */
  readonly kerasVersion: string;
  readonly backend: string;
  readonly training?: TrainingValues | undefined;
  /** All layers in the model's order, each with its weights in the order in which Keras reads them. */
  readonly layers: readonly LayerValues[];
}

/**
 * Writes a legacy HDF5 file, of a whole model or of weights alone, as Keras 2 and Keras 3 write and read it.
 *
 * Source: keras/src/legacy/saving/legacy_h5_format.py.
 *
 * @throws FileError if two weights have one name
 */
export function writeLegacyH5(parts: LegacyH5Parts): Promise<Uint8Array<ArrayBuffer>> {
  const { config, kerasVersion, backend, training, layers } = parts;
  const writer: [string, Hdf5Attribute][] = [
    ['backend', backend],
    ['keras_version', kerasVersion],
  ];
  const weights: Hdf5Draft = {
    attributes: new Map([...writer, ['layer_names', layers.map(({ name }) => name)]]),
    groups: new Map([
      ...layers.map(({ name, weights: own }): [string, Hdf5Draft] => [name, weightsDraft(own)]),
      ['top_level_model_weights', weightsDraft([])],
    ]),
  };
  if (config === undefined) return writeHdf5(weights);
  const attributes = new Map([...writer, ['model_config', textOf(config)]]);
  if (training?.config !== undefined) attributes.set('training_config', textOf(training.config));
  const groups = new Map([['model_weights', weights]]);
  const { optimizer = [], seeds = [] } = training ?? {};
  if (optimizer.length > 0) groups.set('optimizer_weights', weightsDraft(optimizer));
  if (seeds.length > 0) groups.set('seed_generators', weightsDraft(seeds));
  return writeHdf5({ attributes, groups });
}

function weightsDraft(weights: readonly NamedValue[]): Hdf5Draft {
  const names = weights.map(({ name }) => name);
  const datasets = new Map(weights.map(({ name, value }): [string, Tensor] => [name, value]));
  if (datasets.size < weights.length) {
    const twice = names.find((name, index) => names.indexOf(name) < index);
    throw new FileError({ where: 'Legacy HDF5', message: `Two weights of one layer are named '${twice}'.` });
  }
  return { attributes: new Map([['weight_names', names]]), datasets };
}

function textOf(config: JsonObject): string {
  return decodeUtf8(formatPythonJson(config));
}
